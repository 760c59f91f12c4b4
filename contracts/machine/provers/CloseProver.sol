// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BlockClose} from "../BlockClose.sol";
import {BlockSeal} from "../BlockSeal.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {ListTrie} from "../ListTrie.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";

/// @notice The phases at the end of a block: the tries of its lists, and its hash.
contract CloseProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        uint256 phase = m.phase;
        if (phase == Phase.BLOCK_CLOSE) BlockClose.stepBlockClose(m);
        else if (phase == Phase.LIST_LEAF) ListTrie.stepListLeaf(m);
        else if (phase == Phase.LIST_PLACE) ListTrie.stepListPlace(m);
        else if (phase == Phase.BLOCK_SEAL) BlockSeal.stepBlockSeal(m, host);
        else revert NotMine(phase, 0);
        return m.close();
    }
}

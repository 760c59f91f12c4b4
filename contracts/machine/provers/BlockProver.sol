// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BatchOpen} from "../BatchOpen.sol";
import {BlockOpen} from "../BlockOpen.sol";
import {BlockSystem} from "../BlockSystem.sol";
import {End} from "../End.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Idle} from "../Idle.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";

/// @notice The phases between transactions: the next unit, batch or block.
contract BlockProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        pure
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        uint256 phase = m.phase;
        if (phase == Phase.IDLE) Idle.stepIdle(m, host);
        else if (phase == Phase.BATCH_OPEN) BatchOpen.stepBatchOpen(m, host);
        else if (phase == Phase.BLOCK_OPEN) BlockOpen.stepBlockOpen(m, host);
        else if (phase == Phase.BLOCK_SYSTEM) BlockSystem.stepBlockSystem(m, host);
        else if (phase == Phase.END) End.stepEnd(m);
        else revert NotMine(phase, 0);
        return m.close();
    }
}

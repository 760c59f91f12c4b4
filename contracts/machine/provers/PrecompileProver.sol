// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";
import {Precompile} from "../Precompile.sol";

/// @notice The phase of a frame that runs a precompile.
contract PrecompileProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        view
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        if (m.phase != Phase.PRECOMPILE) revert NotMine(m.phase, 0);
        Precompile.stepPrecompile(m, host);
        return m.close();
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Host} from "./Host.sol";

/// @notice A contract that runs some of the machine's steps. The step function is too long for one contract.
interface IProver {
    /// @notice This prover has no step for the state that the proof shows.
    error NotMine(uint256 phase, uint256 opcode);

    /// @notice F of a state whose step is this prover's. Reverts unless `proof` is exactly what the step opens.
    /// @param host What F takes besides the state.
    /// @param state The hash of the state before the step.
    /// @param proof The preimages that the step opens, in that order.
    /// @return The hash of the state after it.
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        view
        returns (bytes32);
}

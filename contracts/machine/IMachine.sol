// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Config} from "./Config.sol";

/// @title The step function as the dispute sees it.
interface IMachine {
    /// @notice F of a state. Reverts unless `proof` is exactly what the step opens.
    /// @param config The chain's rules.
    /// @param target The claim's inbox position: there the machine stays idle for ever.
    /// @param accumulator The inbox's commitment to batch `target`.
    /// @param index The place of the result in its step tree: for `index > 0` an idle state repeats.
    /// @param state The hash of the state before the step.
    /// @param proof The preimages that the step opens, in that order.
    /// @return The hash of the state after it.
    function step(
        Config calldata config,
        uint64 target,
        bytes32 accumulator,
        uint256 index,
        bytes32 state,
        bytes calldata proof
    ) external view returns (bytes32);
}

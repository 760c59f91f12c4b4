// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice Calls of L1's precompiles from within a step.
library PrecompileCall {
    /// @dev What a precompile gets on top of its price.
    uint256 private constant MARGIN = 1000;
    /// @dev What the way from the check to the call, and the call itself, use at most.
    uint256 private constant RESERVE = 1000;

    /// @notice The step was given too little gas to call a precompile. It proves nothing: send it again with more.
    /// @param have Gas that the call could be given (63/64 of what is left, EIP-150).
    /// @param need What it has to be.
    error TooLittleGas(uint256 have, uint256 need);

    /// @notice Calls a precompile with at least its price, so that nobody makes it fail by sending little gas.
    /// @param price The most that the call costs on L1.
    /// @param input Where in memory the `size` bytes of input begin.
    /// @param output Where in memory up to `outputSize` bytes of the result go.
    /// @return success False when the precompile failed by its own rules.
    /// @return returned How many bytes it returned.
    function call(
        uint256 precompile,
        uint256 price,
        uint256 input,
        uint256 size,
        uint256 output,
        uint256 outputSize
    ) internal view returns (bool success, uint256 returned) {
        uint256 have = gasleft() - gasleft() / 64;
        uint256 given = price + MARGIN;
        if (have < given + RESERVE) revert TooLittleGas(have, given + RESERVE);
        assembly ("memory-safe") {
            success := staticcall(given, precompile, input, size, output, outputSize)
            returned := returndatasize()
        }
    }
}

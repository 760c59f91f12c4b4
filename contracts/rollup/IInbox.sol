// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title The inbox as claims see it.
interface IInbox {
    /// @notice How many batches there are.
    function length() external view returns (uint64);

    /// @notice The commitment to batch `position` and all before it; 0 for position 0.
    function accumulator(uint64 position) external view returns (bytes32);
}

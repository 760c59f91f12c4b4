// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title What a move has cost whoever sent it.
abstract contract Meter {
    /// @dev What a transaction costs before it does anything, counted with its first move.
    uint256 private constant INTRINSIC = 21_000;
    /// @dev What a move still does after it was measured: mostly two words of storage for the cost itself.
    uint256 private constant AFTER = 50_000;
    /// @dev A byte of calldata that is not zero.
    uint256 private constant BYTE = 16;

    /// @dev Whether a move of this transaction has been measured already.
    bool private transient _hasMoved;

    /// @param start The gas left when the move began.
    /// @param price The most that a unit of gas is counted with, in wei.
    /// @return The cost in wei.
    function _cost(uint256 start, uint256 price) internal returns (uint256) {
        uint256 gas = start - gasleft() + AFTER + BYTE * msg.data.length;
        if (!_hasMoved) gas += INTRINSIC;
        _hasMoved = true;
        // A node that estimates gas does it at price 0: one wei then, so that the same storage is written.
        uint256 paid = tx.gasprice == 0 ? 1 : tx.gasprice;
        return gas * (paid < price ? paid : price);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title What a move has cost whoever sent it.
abstract contract Meter {
    /// @dev What a transaction costs before it does anything, counted with its first move.
    uint256 private constant INTRINSIC = 21_000;
    /// @dev What a move still does after it was measured: mostly two words of storage for the cost itself, where the
    /// debtor and the mover have some noted already.
    uint256 private constant AFTER = 16_000;
    /// @dev How much more a word costs that was zero: 20,000 gas for 2,900 (EIP-2200, EIP-2929).
    uint256 private constant FRESH = 17_100;
    /// @dev A byte of calldata that is not zero.
    uint256 private constant BYTE = 16;

    /// @dev Whether a move of this transaction has been measured already.
    bool private transient _hasMoved;

    /// @param start The gas left when the move began.
    /// @param price The most that a unit of gas is counted with, in wei.
    /// @return cost The cost in wei, where it is added to words of storage that are not zero.
    /// @return fresh What each of the words costs more that is.
    function _cost(uint256 start, uint256 price) internal returns (uint256 cost, uint256 fresh) {
        uint256 gas = start - gasleft() + AFTER + BYTE * msg.data.length;
        if (!_hasMoved) gas += INTRINSIC;
        _hasMoved = true;
        // A node that estimates gas does it at price 0: one wei then, so that the same storage is written.
        uint256 paid = tx.gasprice == 0 ? 1 : tx.gasprice;
        if (paid > price) paid = price;
        return (gas * paid, FRESH * paid);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Many moves in one transaction.
/// @notice Who fights many at once answers all of them for the price of one transaction's overhead. A move that has
/// been made by somebody else meanwhile fails alone and takes no other along.
abstract contract Multicall {
    /// @notice The calls together have more bytes than the transaction: some stand in the same place. Each is billed for its
    /// own (`Meter`), so the same bytes would be repaid several times.
    error SharedCalldata(uint256 sum, uint256 given);

    /// @notice Makes several calls to this contract.
    /// @dev Not payable, so that no call sees the same value twice.
    /// @param calls Calldata of each.
    /// @return done Which of them succeeded.
    function multicall(bytes[] calldata calls) external returns (bool[] memory done) {
        uint256 sum;
        for (uint256 i = 0; i < calls.length; i++) {
            sum += calls[i].length;
        }
        if (sum > msg.data.length) revert SharedCalldata(sum, msg.data.length);
        done = new bool[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            (done[i],) = address(this).delegatecall(calls[i]);
        }
    }
}

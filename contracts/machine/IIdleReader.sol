// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Opens an idle state.
interface IIdleReader {
    /// @notice What an idle state says. Reverts unless `proof` opens `state` and it is idle.
    /// @param state The hash of the state.
    /// @param proof Its preimages.
    /// @return stateRoot The state root after the last block.
    /// @return blockHash The hash of the last block.
    /// @return number The number of the last block.
    /// @return position How many batches the machine has opened.
    /// @return accumulator The inbox's commitment to the last of them.
    function read(bytes32 state, bytes calldata proof)
        external
        view
        returns (
            bytes32 stateRoot,
            bytes32 blockHash,
            uint64 number,
            uint64 position,
            bytes32 accumulator
        );
}

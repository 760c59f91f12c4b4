// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Cursor} from "./Cursor.sol";
import {IIdleReader} from "./IIdleReader.sol";
import {Machine, begin} from "./Machine.sol";
import {Parent} from "./Parent.sol";
import {Phase} from "./Phase.sol";

/// @title What an idle state says, for claims.
contract IdleReader is IIdleReader {
    /// @notice The state is in the middle of a unit.
    error NotIdle(uint256 phase);

    /// @inheritdoc IIdleReader
    function read(bytes32 state, bytes calldata proof)
        external
        pure
        returns (
            bytes32 stateRoot,
            bytes32 blockHash,
            uint64 number,
            uint64 position,
            bytes32 accumulator
        )
    {
        Machine memory m = begin(state, proof);
        if (m.phase != Phase.IDLE) revert NotIdle(m.phase);
        stateRoot = m.world().state;
        Cursor memory cursor = m.cursor();
        Parent memory parent = m.parent();
        m.proof.finish();
        return (
            stateRoot,
            parent.hash,
            uint64(parent.number),
            uint64(cursor.position),
            cursor.accumulator
        );
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Cursor} from "./Cursor.sol";
import {IIdleReader} from "./IIdleReader.sol";
import {Machine, begin} from "./Machine.sol";
import {Parent} from "./Parent.sol";
import {Phase} from "./Phase.sol";

/// @title Opens an idle state of the machine.
/// @notice Its proof is that of a step that opens machine, context, world, block, cursor and parent, in that order.
contract IdleReader is IIdleReader {
    /// @notice The state is not between two units.
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
        blockHash = parent.hash;
        // Both are 8 bytes in the record that they were read from.
        // forge-lint: disable-next-item(unsafe-typecast)
        (number, position) = (uint64(parent.number), uint64(cursor.position));
        accumulator = cursor.accumulator;
    }
}

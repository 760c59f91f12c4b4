// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof} from "../structures/Proof.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice Where in the inbox the machine reads.
struct Cursor {
    /// How many batches have been opened.
    uint256 position;
    /// The inbox accumulator at that position.
    bytes32 accumulator;
    /// The open batch.
    bytes32 data;
    /// Where in it the next block, or the next transaction of the open block, starts.
    uint256 offset;
    /// Where the open block's body ends; 0 when no block is open.
    uint256 end;
    uint256 l1Number;
    uint256 l1Timestamp;
    /// The forced queue when the batch was posted: its length, how many of its entries were due, its root.
    uint256 queueLength;
    uint256 queueDue;
    bytes32 queueRoot;
    /// Whether the open batch is one that anybody may post for entries that are due (docs/batches.md §4).
    bool isForced;
    /// How many entries have been taken from the queue.
    uint256 queueNext;
    /// How many of them the open block took, and how many more it takes.
    uint256 taken;
    uint256 forced;
}

using {hashOf} for Cursor global;

function openCursor(Proof memory proof, bytes32 hash) pure returns (Cursor memory cursor) {
    Reader memory reader = Reader(proof.open(hash, 166) + 1);
    cursor.position = reader.take(8);
    cursor.accumulator = reader.takeHash();
    cursor.data = reader.takeHash();
    cursor.offset = reader.take(8);
    cursor.end = reader.take(8);
    cursor.l1Number = reader.take(8);
    cursor.l1Timestamp = reader.take(8);
    cursor.queueLength = reader.take(8);
    cursor.queueDue = reader.take(8);
    cursor.queueRoot = reader.takeHash();
    cursor.isForced = reader.takeBool();
    cursor.queueNext = reader.take(8);
    cursor.taken = reader.take(2);
    cursor.forced = reader.take(2);
}

function hashOf(Cursor memory cursor) pure returns (bytes32) {
    Packer packer = pack(0x0a).u64(cursor.position).hash(cursor.accumulator);
    packer = packer.hash(cursor.data).u64(cursor.offset).u64(cursor.end).u64(cursor.l1Number);
    packer = packer.u64(cursor.l1Timestamp).u64(cursor.queueLength).u64(cursor.queueDue);
    packer = packer.hash(cursor.queueRoot).u8(cursor.isForced ? 1 : 0).u64(cursor.queueNext);
    return packer.u16(cursor.taken).u16(cursor.forced).done();
}

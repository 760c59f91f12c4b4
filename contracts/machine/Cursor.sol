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
    uint256 queueLength;
    bytes32 queueRoot;
    /// How many forced transactions have been taken from the queue.
    uint256 queueNext;
    /// How many more the open block takes.
    uint256 forced;
}

using {hashOf} for Cursor global;

function openCursor(Proof memory proof, bytes32 hash) pure returns (Cursor memory cursor) {
    Reader memory reader = Reader(proof.open(hash, 155) + 1);
    cursor.position = reader.take(8);
    cursor.accumulator = reader.takeHash();
    cursor.data = reader.takeHash();
    cursor.offset = reader.take(8);
    cursor.end = reader.take(8);
    cursor.l1Number = reader.take(8);
    cursor.l1Timestamp = reader.take(8);
    cursor.queueLength = reader.take(8);
    cursor.queueRoot = reader.takeHash();
    cursor.queueNext = reader.take(8);
    cursor.forced = reader.take(2);
}

function hashOf(Cursor memory cursor) pure returns (bytes32) {
    Packer packer = pack(0x0a).u64(cursor.position).hash(cursor.accumulator);
    packer = packer.hash(cursor.data).u64(cursor.offset).u64(cursor.end).u64(cursor.l1Number);
    packer = packer.u64(cursor.l1Timestamp).u64(cursor.queueLength).hash(cursor.queueRoot);
    return packer.u64(cursor.queueNext).u16(cursor.forced).done();
}

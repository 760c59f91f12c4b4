// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof} from "../structures/Proof.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice Where in the chain the machine is: what of a block, and of all before it, execution needs.
struct Block {
    bytes32 cursor;
    /// The header of the open block; an empty one between blocks.
    bytes32 header;
    bytes32 parent;
    /// The hashes of the last 256 blocks: 32 bytes each, that of block n at place n mod 256.
    bytes32 hashes;
    /// Gas used in this block so far.
    uint256 gasUsed;
    /// Transactions in this block so far; skipped ones do not count.
    uint256 count;
    /// The hashes of the Receipt records so far, 32 bytes each.
    bytes32 receipts;
    /// Where the included transactions stand: `bytes hash ‖ offset u64 ‖ length u64 ‖ 16 zeros` each.
    bytes32 transactions;
    bytes32 bloom;
}

using {hashOf} for Block global;

function openBlock(Proof memory proof, bytes32 hash) pure returns (Block memory block_) {
    Reader memory reader = Reader(proof.open(hash, 237) + 1);
    block_.cursor = reader.takeHash();
    block_.header = reader.takeHash();
    block_.parent = reader.takeHash();
    block_.hashes = reader.takeHash();
    block_.gasUsed = reader.take(8);
    block_.count = reader.take(4);
    block_.receipts = reader.takeHash();
    block_.transactions = reader.takeHash();
    block_.bloom = reader.takeHash();
}

function hashOf(Block memory block_) pure returns (bytes32) {
    Packer packer = pack(0x09).hash(block_.cursor).hash(block_.header).hash(block_.parent);
    packer = packer.hash(block_.hashes).u64(block_.gasUsed).u32(block_.count).hash(block_.receipts);
    return packer.hash(block_.transactions).hash(block_.bloom).done();
}

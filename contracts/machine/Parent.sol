// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof} from "../structures/Proof.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice What the next block needs of the last finished one.
struct Parent {
    /// The block hash, as any Ethereum client computes it.
    bytes32 hash;
    uint256 number;
    uint256 timestamp;
    uint256 gasLimit;
    uint256 gasUsed;
    uint256 baseFee;
}

using {hashOf} for Parent global;

function openParent(Proof memory proof, bytes32 hash) pure returns (Parent memory parent) {
    Reader memory reader = Reader(proof.open(hash, 97) + 1);
    parent.hash = reader.takeHash();
    parent.number = reader.take(8);
    parent.timestamp = reader.take(8);
    parent.gasLimit = reader.take(8);
    parent.gasUsed = reader.take(8);
    parent.baseFee = reader.take(32);
}

function hashOf(Parent memory parent) pure returns (bytes32) {
    return pack(0x0c).hash(parent.hash).u64(parent.number).u64(parent.timestamp)
        .u64(parent.gasLimit).u64(parent.gasUsed).u256(parent.baseFee).done();
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof} from "../structures/Proof.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice The fields of the open block's header that execution reads or that its hash needs.
struct Header {
    bool open;
    uint256 number;
    uint256 timestamp;
    uint256 feeRecipient;
    uint256 prevRandao;
    uint256 gasLimit;
    uint256 baseFee;
    bytes32 parentBeaconBlockRoot;
    uint256 extraLength;
    /// Zeros past `extraLength`.
    bytes32 extraData;
}

using {hashOf} for Header global;

function openHeader(Proof memory proof, bytes32 hash) pure returns (Header memory header) {
    Reader memory reader = Reader(proof.open(hash, 175) + 1);
    header.open = reader.takeBool();
    header.number = reader.take(8);
    header.timestamp = reader.take(8);
    header.feeRecipient = reader.take(20);
    header.prevRandao = reader.take(32);
    header.gasLimit = reader.take(8);
    header.baseFee = reader.take(32);
    header.parentBeaconBlockRoot = reader.takeHash();
    header.extraLength = reader.take(1);
    header.extraData = reader.takeHash();
}

function hashOf(Header memory header) pure returns (bytes32) {
    Packer packer = pack(0x0b).u8(header.open ? 1 : 0).u64(header.number);
    packer = packer.u64(header.timestamp).addr(header.feeRecipient).u256(header.prevRandao);
    packer = packer.u64(header.gasLimit).u256(header.baseFee).hash(header.parentBeaconBlockRoot);
    return packer.u8(header.extraLength).hash(header.extraData).done();
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Machine} from "./Machine.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice Scratch of the phases between a transaction's decoding and its start: all that is known of it so far.
struct Intake {
    /// The bytes that the transaction stands in, and where. Offsets below count from the start of `source`.
    bytes32 source;
    uint256 offset;
    uint256 length;
    /// EIP-2718 type; 0 for legacy.
    uint256 kind;
    uint256 nonce;
    /// For types before 2 the gas price stands in both.
    uint256 priorityFee;
    uint256 maxFee;
    uint256 gasLimit;
    bool creates;
    uint256 to;
    uint256 value;
    uint256 dataOffset;
    uint256 dataLength;
    /// The payload of the access list.
    uint256 accessOffset;
    uint256 accessLength;
    /// The payload of the authorization list (EIP-7702).
    uint256 authOffset;
    uint256 authLength;
    /// The fields that are signed, without their list header.
    uint256 signedOffset;
    uint256 signedLength;
    /// Whether a legacy transaction names the chain (EIP-155).
    bool isProtected;
    uint256 parity;
    uint256 r;
    uint256 s;
    /// How far a scan has come, and where the slot list that it is in ends (0: in none).
    uint256 position;
    uint256 slotsEnd;
    /// The account whose slots are scanned.
    uint256 account;
    /// Zero and other bytes of the data, accounts and slots of the access list, and authorizations seen so far.
    uint256 zeros;
    uint256 nonzeros;
    uint256 accounts;
    uint256 slots;
    uint256 authorizations;
    uint256 sender;
}

using {hashOf} for Intake global;

function openIntake(Machine memory m) pure returns (Intake memory intake) {
    Reader memory reader = m.scratch(409);
    intake.source = reader.takeHash();
    intake.offset = reader.take(8);
    intake.length = reader.take(8);
    intake.kind = reader.take(1);
    intake.nonce = reader.take(8);
    intake.priorityFee = reader.take(32);
    intake.maxFee = reader.take(32);
    intake.gasLimit = reader.take(8);
    intake.creates = reader.takeBool();
    intake.to = reader.take(20);
    intake.value = reader.take(32);
    intake.dataOffset = reader.take(8);
    intake.dataLength = reader.take(8);
    intake.accessOffset = reader.take(8);
    intake.accessLength = reader.take(8);
    intake.authOffset = reader.take(8);
    intake.authLength = reader.take(8);
    intake.signedOffset = reader.take(8);
    intake.signedLength = reader.take(8);
    intake.isProtected = reader.takeBool();
    intake.parity = reader.take(1);
    intake.r = reader.take(32);
    intake.s = reader.take(32);
    intake.position = reader.take(8);
    intake.slotsEnd = reader.take(8);
    intake.account = reader.take(20);
    intake.zeros = reader.take(8);
    intake.nonzeros = reader.take(8);
    intake.accounts = reader.take(8);
    intake.slots = reader.take(8);
    intake.authorizations = reader.take(8);
    intake.sender = reader.take(20);
}

function hashOf(Intake memory intake) pure returns (bytes32) {
    Packer packer = pack(0x22).hash(intake.source).u64(intake.offset).u64(intake.length);
    packer = packer.u8(intake.kind).u64(intake.nonce).u256(intake.priorityFee).u256(intake.maxFee);
    packer = packer.u64(intake.gasLimit).u8(intake.creates ? 1 : 0).addr(intake.to);
    packer = packer.u256(intake.value).u64(intake.dataOffset).u64(intake.dataLength);
    packer = packer.u64(intake.accessOffset).u64(intake.accessLength).u64(intake.authOffset);
    packer = packer.u64(intake.authLength).u64(intake.signedOffset).u64(intake.signedLength);
    packer = packer.u8(intake.isProtected ? 1 : 0).u8(intake.parity).u256(intake.r).u256(intake.s);
    packer = packer.u64(intake.position).u64(intake.slotsEnd).addr(intake.account);
    packer = packer.u64(intake.zeros).u64(intake.nonzeros).u64(intake.accounts);
    packer = packer.u64(intake.slots).u64(intake.authorizations);
    return packer.addr(intake.sender).done();
}

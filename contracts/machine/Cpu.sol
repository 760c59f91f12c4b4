// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Proof} from "../structures/Proof.sol";
import {Stack} from "../structures/Stack.sol";
import {View, viewOf} from "../structures/View.sol";
import {Packer, Reader, pack} from "./Packer.sol";

/// @notice What nearly every opcode changes: 127 bytes, so that it is hashed in one block of Keccak.
struct Cpu {
    uint256 pc;
    uint256 gas;
    uint256 stackSize;
    bytes32 stack;
    bytes32 memory_;
    View returnData;
}

using {hashOf} for Cpu global;

function emptyCpu() pure returns (Cpu memory) {
    return Cpu(0, 0, 0, Stack.EMPTY, Bytes.EMPTY, viewOf(0, 0, 0));
}

function openCpu(Proof memory proof, bytes32 hash) pure returns (Cpu memory cpu) {
    Reader memory reader = Reader(proof.open(hash, 127) + 1);
    cpu.pc = reader.take(4);
    cpu.gas = reader.take(8);
    cpu.stackSize = reader.take(2);
    cpu.stack = reader.takeHash();
    cpu.memory_ = reader.takeHash();
    cpu.returnData = reader.takeView();
}

function hashOf(Cpu memory cpu) pure returns (bytes32) {
    return pack(0x03).u32(cpu.pc).u64(cpu.gas).u16(cpu.stackSize).hash(cpu.stack).hash(cpu.memory_)
        .view48(cpu.returnData).done();
}

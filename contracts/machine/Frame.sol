// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Code} from "../structures/Code.sol";
import {Proof} from "../structures/Proof.sol";
import {View, viewOf} from "../structures/View.sol";
import {Packer, Reader, pack} from "./Packer.sol";
import {World, emptyWorld} from "./World.sol";

/// @notice What a frame is run for.
library FrameKind {
    uint256 internal constant NONE = 0;
    uint256 internal constant CALL = 1;
    uint256 internal constant CREATE = 2;
}

/// @notice What is constant while a frame runs.
struct Frame {
    uint256 kind;
    /// 0 for the transaction's own frame, at most 1024.
    uint256 depth;
    bool isStatic;
    uint256 self;
    uint256 caller;
    uint256 value;
    bytes32 code;
    View input;
    /// Where in the caller's memory the returned data goes.
    uint256 outOffset;
    uint256 outLength;
    /// What a failure of this frame puts back.
    bytes32 world;
    /// The caller; zero at depth 0.
    bytes32 parent;
}

using {hashOf} for Frame global;

function emptyFrame() pure returns (Frame memory frame) {
    frame.code = Code.EMPTY;
    frame.input = viewOf(0, 0, 0);
    frame.world = emptyWorld().hashOf();
}

function openFrame(Proof memory proof, bytes32 hash) pure returns (Frame memory frame) {
    Reader memory reader = Reader(proof.open(hash, 237) + 1);
    frame.kind = reader.take(1);
    frame.depth = reader.take(2);
    frame.isStatic = reader.takeBool();
    frame.self = reader.take(20);
    frame.caller = reader.take(20);
    frame.value = reader.take(32);
    frame.code = reader.takeHash();
    frame.input = reader.takeView();
    frame.outOffset = reader.take(8);
    frame.outLength = reader.take(8);
    frame.world = reader.takeHash();
    frame.parent = reader.takeHash();
}

function hashOf(Frame memory frame) pure returns (bytes32) {
    Packer packer = pack(0x05).u8(frame.kind).u16(frame.depth).u8(frame.isStatic ? 1 : 0);
    packer = packer.addr(frame.self).addr(frame.caller).u256(frame.value).hash(frame.code);
    packer = packer.view48(frame.input).u64(frame.outOffset).u64(frame.outLength);
    return packer.hash(frame.world).hash(frame.parent).done();
}

/// @notice A caller that waits: its cpu (past the call) and its frame.
function continuationOf(bytes32 cpu, bytes32 frame) pure returns (bytes32) {
    return pack(0x06).hash(cpu).hash(frame).done();
}

function openContinuation(Proof memory proof, bytes32 hash)
    pure
    returns (bytes32 cpu, bytes32 frame)
{
    Reader memory reader = Reader(proof.open(hash, 65) + 1);
    cpu = reader.takeHash();
    frame = reader.takeHash();
}

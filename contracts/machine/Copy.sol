// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Code} from "../structures/Code.sol";
import {allocateZeros} from "../structures/Proof.sol";
import {Machine, Opened} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";
import {World} from "./World.sol";

/// @notice What a copy writes: the running frame's memory, or the log buffer.
library CopyTarget {
    uint256 internal constant MEMORY = 0;
    uint256 internal constant LOGS = 1;
}

/// @notice Scratch of phase copy. All positions are u64.
struct Copy {
    /// Whether it reads a Code or a Bytes.
    bool isCode;
    bytes32 source;
    /// The next byte to read, and where what can be read ends: past it, zeros are copied.
    uint256 from;
    uint256 end;
    uint256 target;
    /// The next byte to write, and how many are left.
    uint256 to;
    uint256 left;
}

using {hashOf} for Copy global;

function hashOf(Copy memory copy) pure returns (bytes32) {
    return pack(0x21).u8(copy.isCode ? 1 : 0).hash(copy.source).u64(copy.from).u64(copy.end)
        .u8(copy.target).u64(copy.to).u64(copy.left).done();
}

library Copies {
    uint256 private constant PAGE = 256;

    /// @notice Starts a copy of any length; nothing to do for a length of 0. The source is captured as it is now, so
    /// the target may be the source. A source position past its end is brought back to the end.
    function startCopy(Machine memory m, Copy memory copy) internal pure {
        if (copy.left == 0) return;
        if (copy.from > copy.end) copy.from = copy.end;
        m.enterWith(Phase.COPY, copy.hashOf());
    }

    /// @notice Phase copy: fills what is wanted of one page of the target, then goes on with the next or with the
    /// opcode.
    function stepCopy(Machine memory m) internal pure {
        Copy memory f = open(m);
        uint256 room = PAGE - f.to % PAGE;
        uint256 length = f.left < room ? f.left : room;
        uint256 readable = f.end - f.from < length ? f.end - f.from : length;
        uint256 data = allocateZeros(length);
        uint256 part = readSource(m, f, readable);
        assembly ("memory-safe") {
            mcopy(data, part, readable)
        }
        writeTarget(m, f, data, length);
        if (f.left == length) {
            m.enter(Phase.OPCODE);
        } else {
            f.from += readable;
            f.to += length;
            f.left -= length;
            m.enterWith(Phase.COPY, f.hashOf());
        }
    }

    function open(Machine memory m) private pure returns (Copy memory copy) {
        Reader memory reader = m.scratch(67);
        copy.isCode = reader.takeBool();
        copy.source = reader.takeHash();
        copy.from = reader.take(8);
        copy.end = reader.take(8);
        copy.target = reader.take(1);
        copy.to = reader.take(8);
        copy.left = reader.take(8);
    }

    function readSource(Machine memory m, Copy memory f, uint256 length)
        private
        pure
        returns (uint256)
    {
        if (!f.isCode) return Bytes.read(m.proof, f.source, f.from, length);
        if (length == 0) return 0;
        (uint256 size, bytes32 root) = Code.open(m.proof, f.source);
        return Code.read(m.proof, size, root, f.from, length);
    }

    function writeTarget(Machine memory m, Copy memory f, uint256 data, uint256 length)
        private
        pure
    {
        if (f.target == CopyTarget.MEMORY) {
            Opened memory memory_ = m.memory_();
            memory_.root =
                Bytes.writeOpened(m.proof, memory_.length, memory_.root, f.to, data, length);
        } else {
            World memory world = m.world();
            world.logs = Bytes.write(m.proof, world.logs, f.to, data, length);
        }
    }
}

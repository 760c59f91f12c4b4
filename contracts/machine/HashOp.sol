// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocateZeros} from "../structures/Proof.sol";
import {sliceOf} from "../structures/Slice.sol";
import {Sponge} from "../structures/Sponge.sol";
import {View, viewOf} from "../structures/View.sol";
import {Gas} from "./Gas.sol";
import {Machine, Opened} from "./Machine.sol";
import {Operand} from "./Operand.sol";
import {Packer, Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";

/// @notice Scratch of phase hash.
struct HashJob {
    /// The input: a prefix, a body and a suffix, one after the other.
    View[3] parts;
    /// How much of it is absorbed.
    uint256 position;
    bytes32 sponge;
    /// Where to go with the result, and with what scratch.
    uint256 then;
    bytes32 scratch;
}

using {hashOf} for HashJob global;

function hashOf(HashJob memory job) pure returns (bytes32) {
    Packer packer = pack(0x23).view48(job.parts[0]).view48(job.parts[1]).view48(job.parts[2]);
    return packer.u64(job.position).hash(job.sponge).u8(job.then).hash(job.scratch).done();
}

library HashOp {
    /// @dev An input up to this long is hashed in one step.
    uint256 private constant SHORT_HASH = 4096;
    /// @dev What a step absorbs of a longer one: 8 blocks of Keccak's rate of 136 bytes.
    uint256 private constant STRIDE = 8 * 136;
    /// @dev The hash of the sponge that has absorbed nothing.
    bytes32 private constant SPONGE_START =
        0x1c82db1cfe50cdad9ee9681fe737e50daab928e2deb1a71737641fc6087546de;

    /// @notice KECCAK256: 6 gas a word. A short input is hashed at once, a longer one by phase hash.
    function keccak256_(Machine memory m) internal pure returns (bool) {
        uint256 offset = Operand.pop(m);
        uint256 length = Operand.pop(m);
        if (!Gas.expand(m, offset, length)) return false;
        if (!Gas.charge(m, Gas.wordGas(6, length))) return false;
        if (length == 0) {
            Operand.push(m, uint256(keccak256("")));
        } else if (length <= SHORT_HASH) {
            Opened memory memory_ = m.memory_();
            uint256 at = Bytes.readOpened(m.proof, memory_.length, memory_.root, offset, length);
            Operand.push(m, uint256(sliceOf(at, length).hash()));
        } else {
            View memory none = viewOf(0, 0, 0);
            startHash(
                m, none, viewOf(m.memoryNow(), offset, length), none, Phase.HASHED, bytes32(0)
            );
        }
        return true;
    }

    /// @notice Hashes `prefix ‖ body ‖ suffix`, then goes on in phase `then` with the result in the machine.
    function startHash(
        Machine memory m,
        View memory prefix,
        View memory body,
        View memory suffix,
        uint256 then,
        bytes32 scratch
    ) internal pure {
        HashJob memory job;
        job.parts[0] = prefix;
        job.parts[1] = body;
        job.parts[2] = suffix;
        job.sponge = SPONGE_START;
        job.then = then;
        job.scratch = scratch;
        m.enterWith(Phase.HASH, job.hashOf());
    }

    /// @notice Phase hash: all of a short input, or the next blocks of a long one.
    function stepHash(Machine memory m) internal pure {
        HashJob memory job = open(m);
        uint256 total = job.parts[0].length + job.parts[1].length + job.parts[2].length;
        if (total <= SHORT_HASH) {
            finish(m, job, sliceOf(readParts(m, job, 0, total), total).hash());
            return;
        }
        uint256 left = total - job.position;
        uint256 size = left < STRIDE ? left : STRIDE;
        uint256 data = readParts(m, job, job.position, size);
        uint256 sponge = Sponge.open(m.proof, job.sponge);
        if (size == STRIDE) {
            Sponge.absorb(sponge, sliceOf(data, size));
            job.position += size;
            job.sponge = Sponge.hashOf(sponge);
            m.enterWith(Phase.HASH, job.hashOf());
        } else {
            uint256 whole = size - size % Sponge.RATE;
            Sponge.absorb(sponge, sliceOf(data, whole));
            finish(m, job, Sponge.finish(sponge, sliceOf(data + whole, size - whole)));
        }
    }

    /// @notice Phase hashed: KECCAK256's result goes on the stack.
    function stepHashed(Machine memory m) internal pure {
        Operand.push(m, uint256(m.result()));
        m.setResult(0);
        m.enter(Phase.OPCODE);
    }

    function finish(Machine memory m, HashJob memory job, bytes32 result) private pure {
        m.setResult(result);
        m.enterWith(job.then, job.scratch);
    }

    /// @dev `[from, from + length)` of the parts put together.
    function readParts(Machine memory m, HashJob memory job, uint256 from, uint256 length)
        private
        pure
        returns (uint256 out)
    {
        out = allocateZeros(length);
        uint256 start;
        for (uint256 n; n < 3; ++n) {
            View memory part = job.parts[n];
            uint256 low = from > start ? from : start;
            uint256 high = from + length < start + part.length ? from + length : start + part.length;
            if (low < high) {
                uint256 at = part.read(m.proof, low - start, high - low);
                assembly ("memory-safe") {
                    mcopy(add(out, sub(low, from)), at, sub(high, low))
                }
            }
            start += part.length;
        }
    }

    function open(Machine memory m) private pure returns (HashJob memory job) {
        Reader memory reader = m.scratch(218);
        job.parts[0] = reader.takeView();
        job.parts[1] = reader.takeView();
        job.parts[2] = reader.takeView();
        job.position = reader.take(8);
        job.sponge = reader.takeHash();
        job.then = reader.take(1);
        job.scratch = reader.takeHash();
    }
}

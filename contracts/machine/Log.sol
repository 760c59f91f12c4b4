// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {allocate} from "../structures/Proof.sol";
import {Rlp} from "../structures/Rlp.sol";
import {Slice, sliceOf} from "../structures/Slice.sol";
import {Bloom} from "./Bloom.sol";
import {Copies, Copy, CopyTarget} from "./Copy.sol";
import {Frame} from "./Frame.sol";
import {Gas} from "./Gas.sol";
import {Machine, Opened} from "./Machine.sol";
import {Operand} from "./Operand.sol";
import {World} from "./World.sol";

/// @notice LOG0–LOG4: 8 gas a byte. The log's RLP is appended to the log buffer: its head (address and topics) in this
/// step, its data by phase copy.
library Log {
    function log(Machine memory m, uint256 opcode) internal pure returns (bool) {
        Frame memory frame = m.frame();
        uint256 offset = Operand.pop(m);
        uint256 length = Operand.pop(m);
        uint256[] memory topics = new uint256[](opcode - 0xa0);
        for (uint256 n; n < topics.length; ++n) {
            topics[n] = Operand.pop(m);
        }
        if (frame.isStatic) return false;
        if (!Gas.expand(m, offset, length) || !Gas.charge(m, 8 * length)) return false;
        // A single byte below 0x80 is its own RLP, so that byte decides whether the data has a header.
        uint256 first;
        if (length == 1) {
            Opened memory memory_ = m.memory_();
            uint256 at = Bytes.readOpened(m.proof, memory_.length, memory_.root, offset, 1);
            first = sliceOf(at, 1).byteAt(0);
        }
        Slice head = logHead(frame.self, topics, length, first);
        uint256 to = append(m, head, length);
        addBloom(m, frame.self, topics);
        if (length == 0) return true;
        Copies.startCopy(
            m,
            Copy({
                isCode: false,
                source: m.memoryNow(),
                from: offset,
                end: offset + length,
                target: CopyTarget.LOGS,
                to: to,
                left: length
            })
        );
        return true;
    }

    /// @dev The RLP of a log, `[address, [topics], data]`, up to the data's own bytes; `first` is the first of them.
    function logHead(uint256 self, uint256[] memory topics, uint256 size, uint256 first)
        private
        pure
        returns (Slice)
    {
        uint256 start = allocate(288);
        uint256 items = start + 48; // room for the list's own header, which is written last, as a whole word
        uint256 at = items;
        assembly ("memory-safe") {
            mstore8(at, 0x94)
            mstore(add(at, 1), shl(96, self))
            at := add(at, 21)
        }
        at = Rlp.writeHeader(at, 0xc0, 33 * topics.length);
        for (uint256 n; n < topics.length; ++n) {
            uint256 topic = topics[n];
            assembly ("memory-safe") {
                mstore8(at, 0xa0)
                mstore(add(at, 1), topic)
                at := add(at, 33)
            }
        }
        if (size != 1 || first >= 0x80) at = Rlp.writeHeader(at, 0x80, size);
        uint256 header = Rlp.writeHeader(start, 0xc0, at - items + size);
        uint256 length = at - items;
        assembly ("memory-safe") {
            mcopy(header, items, length)
        }
        return sliceOf(start, header - start + length);
    }

    /// @dev Appends the head to the log buffer and makes room for the data.
    /// @return to Where the data goes.
    function append(Machine memory m, Slice head, uint256 size) private pure returns (uint256 to) {
        World memory world = m.world();
        (uint256 length, bytes32 root) = Bytes.open(m.proof, world.logs);
        to = length + head.length();
        root = Bytes.grow(length, root, to + size);
        root = Bytes.writeOpened(m.proof, to + size, root, length, head.at(), head.length());
        world.logs = Bytes.hashOf(to + size, root);
    }

    function addBloom(Machine memory m, uint256 self, uint256[] memory topics) private pure {
        World memory world = m.world();
        uint256 bloom = Bloom.open(m.proof, world.bloom);
        uint256 entry = allocate(32);
        assembly ("memory-safe") {
            mstore(entry, shl(96, self))
        }
        Bloom.add(bloom, entry, 20);
        for (uint256 n; n < topics.length; ++n) {
            uint256 topic = topics[n];
            assembly ("memory-safe") {
                mstore(entry, topic)
            }
            Bloom.add(bloom, entry, 32);
        }
        world.bloom = Bloom.hashOf(bloom);
    }
}

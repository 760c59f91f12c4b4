// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Entry, openEntry} from "./Entry.sol";
import {Fork, Host} from "./Host.sol";
import {Intake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {ScanData} from "./ScanData.sol";
import {Unprovable} from "./Unprovable.sol";

/// @notice Where an RLP item's payload starts, and its length. `ok` is false when it is not what was asked for.
struct Item {
    bool ok;
    uint256 payload;
    uint256 length;
}

/// @notice Reads fields one after the other from `size` bytes of memory. When one is not as asked for, `ok` turns
/// false, for good.
struct Fields {
    uint256 start;
    uint256 size;
    /// How far the reading has come; past `size` behind a string that goes on past what is in memory.
    uint256 at;
    bool ok;
}

library Decode {
    /// @dev No transaction's fields before its data are longer, with the headers of list and data.
    uint256 private constant HEAD = 192;
    /// @dev No list header is longer: its length has at most 4 bytes.
    uint256 private constant LIST_HEADER = 5;
    /// @dev No signature is longer: three integers of up to 32 bytes with a header each.
    uint256 private constant SIGNATURE = 99;

    /// @notice Phase decode: reads a transaction's fields (legacy, EIP-2930, EIP-1559). What is malformed, of a type
    /// that is not admitted, or for another chain is skipped (docs/batches.md §5).
    function stepDecode(Machine memory m, Host memory host) internal pure {
        (bool ok, Intake memory intake) = decode(m, host, openEntry(m));
        if (!ok) {
            m.rest();
        } else if (intake.dataLength == 0) {
            ScanData.startAccessScan(m, intake);
        } else {
            intake.position = intake.dataOffset;
            m.enterWith(Phase.SCAN_DATA, intake.hashOf());
        }
    }

    function decode(Machine memory m, Host memory host, Entry memory entry)
        private
        pure
        returns (bool, Intake memory intake)
    {
        intake.source = entry.source;
        intake.offset = entry.offset;
        intake.length = entry.length;
        Fields memory head = fields(m, intake, 0, least(HEAD, entry.length));
        uint256 kind = readType(head);
        if (!head.ok || kind == 3 || kind > 4) return (false, intake);
        if (kind == 4) {
            if (host.config.fork == Fork.CANCUN) return (false, intake);
            revert Unprovable(Phase.DECODE, kind);
        }
        intake.kind = kind;
        Item memory list = readList(head);
        if (!list.ok || list.payload + list.length != entry.length) return (false, intake);
        uint256 end = readHead(head, host.config.chainId, intake);
        if (!head.ok || end > entry.length) return (false, intake);

        intake.accessOffset = intake.offset + end;
        if (kind != 0) {
            uint256 size = least(LIST_HEADER, entry.length - end);
            Item memory item = listHeader(fields(m, intake, end, size).start, size, 0);
            if (!item.ok) return (false, intake);
            intake.accessOffset += item.payload;
            intake.accessLength = item.length;
            end += item.payload + item.length;
        }
        if (end > entry.length || entry.length - end > SIGNATURE) return (false, intake);
        intake.signedOffset = intake.offset + list.payload;
        intake.signedLength = end - list.payload;
        Fields memory tail = fields(m, intake, end, entry.length - end);
        readSignature(tail, host.config.chainId, intake);
        return (tail.ok && tail.at == tail.size, intake);
    }

    /// @dev The fields from the chain id to the data.
    /// @return Where the data ends.
    function readHead(Fields memory head, uint256 chainId, Intake memory intake)
        private
        pure
        returns (uint256)
    {
        if (intake.kind != 0 && readInteger(head, 8) != chainId) head.ok = false;
        intake.nonce = readInteger(head, 8);
        intake.priorityFee = readInteger(head, 32);
        intake.maxFee = intake.kind == 2 ? readInteger(head, 32) : intake.priorityFee;
        intake.gasLimit = readInteger(head, 8);
        (intake.creates, intake.to) = readAddress(head);
        intake.value = readInteger(head, 32);
        Item memory data = readString(head);
        intake.dataOffset = intake.offset + data.payload;
        intake.dataLength = data.length;
        return data.payload + data.length;
    }

    function readSignature(Fields memory tail, uint256 chainId, Intake memory intake) private pure {
        uint256 v = readInteger(tail, 32);
        intake.r = readInteger(tail, 32);
        intake.s = readInteger(tail, 32);
        intake.isProtected = intake.kind == 0 && v != 27 && v != 28;
        unchecked {
            // Below zero it wraps round to what is far above 1.
            if (intake.isProtected) v -= 35 + 2 * chainId;
            else if (intake.kind == 0) v -= 27;
        }
        if (v > 1) tail.ok = false;
        intake.parity = v;
    }

    /// @notice The header of a list at `at` in the `size` bytes of memory at `start`: canonical, its length in at most
    /// 4 bytes.
    function listHeader(uint256 start, uint256 size, uint256 at)
        internal
        pure
        returns (Item memory)
    {
        return header(start, size, at, 0xc0);
    }

    /// @dev `[from, from + size)` of the transaction, to read fields from.
    function fields(Machine memory m, Intake memory intake, uint256 from, uint256 size)
        private
        pure
        returns (Fields memory)
    {
        uint256 start = Bytes.read(m.proof, intake.source, intake.offset + from, size);
        return Fields({start: start, size: size, at: 0, ok: true});
    }

    /// @dev The EIP-2718 type; legacy transactions, which start with a list, are 0.
    function readType(Fields memory f) private pure returns (uint256) {
        uint256 first = f.size == 0 ? 0 : byteAt(f.start);
        if (first >= 0xc0) return 0;
        f.at = 1;
        f.ok = first != 0 && first <= 0x7f;
        return first;
    }

    function readList(Fields memory f) private pure returns (Item memory item) {
        item = listHeader(f.start, f.size, f.at);
        if (item.ok) f.at = item.payload;
    }

    /// @dev A byte string; it may go on past what has been read.
    function readString(Fields memory f) private pure returns (Item memory item) {
        if (!f.ok) return item;
        item = header(f.start, f.size, f.at, 0x80);
        f.ok = item.ok;
        f.at = item.payload + item.length;
    }

    /// @dev An integer of at most `width` bytes without leading zeros.
    function readInteger(Fields memory f, uint256 width) private pure returns (uint256 value) {
        Item memory item = readString(f);
        if (!f.ok) return 0;
        uint256 at = f.start + item.payload;
        if (item.length > width || f.at > f.size || (item.length > 0 && byteAt(at) == 0)) {
            f.ok = false;
            return 0;
        }
        uint256 unused = 256 - 8 * item.length;
        assembly ("memory-safe") {
            value := shr(unused, mload(at))
        }
    }

    /// @dev 20 bytes, or none for a creation.
    function readAddress(Fields memory f) private pure returns (bool none, uint256 self) {
        Item memory item = readString(f);
        if (!f.ok) return (false, 0);
        if (f.at > f.size || (item.length != 20 && item.length != 0)) {
            f.ok = false;
            return (false, 0);
        }
        if (item.length == 0) return (true, 0);
        uint256 at = f.start + item.payload;
        assembly ("memory-safe") {
            self := shr(96, mload(at))
        }
    }

    /// @dev The header of a string (`base` 0x80) or a list (0xc0), canonical (Yellow Paper, appendix B).
    function header(uint256 start, uint256 size, uint256 at, uint256 base)
        private
        pure
        returns (Item memory item)
    {
        if (at >= size) return item;
        uint256 first = byteAt(start + at);
        if (base == 0x80 && first < 0x80) return Item(true, at, 1);
        if (first < base || first > base + 0x3f) return item;
        // What is in memory behind the bytes counts as zero.
        uint256 second = at + 1 < size ? byteAt(start + at + 1) : 0;
        uint256 short = first - base;
        if (short <= 55) {
            if (base == 0x80 && short == 1 && second < 0x80) return item;
            return Item(true, at + 1, short);
        }
        uint256 width = short - 55;
        if (width > 4 || at + 1 + width > size || second == 0) return item;
        uint256 length;
        assembly ("memory-safe") {
            length := shr(sub(256, shl(3, width)), mload(add(add(start, at), 1)))
        }
        if (length > 55) return Item(true, at + 1 + width, length);
    }

    function byteAt(uint256 at) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := byte(0, mload(at))
        }
    }

    function least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}

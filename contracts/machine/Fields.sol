// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

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

using {readType, readList, readString, readInteger, readAddress} for Fields global;

/// @notice The header of a list at `at` in the `size` bytes of memory at `start`: canonical, its length in at most
/// 4 bytes.
function listHeader(uint256 start, uint256 size, uint256 at) pure returns (Item memory) {
    return header(start, size, at, 0xc0);
}

/// @notice The EIP-2718 type; legacy transactions, which start with a list, are 0.
function readType(Fields memory f) pure returns (uint256) {
    uint256 first = f.size == 0 ? 0 : byteAt(f.start);
    if (first >= 0xc0) return 0;
    f.at = 1;
    f.ok = first != 0 && first <= 0x7f;
    return first;
}

/// @notice Goes into a list: what is read next is in it.
function readList(Fields memory f) pure returns (Item memory item) {
    item = listHeader(f.start, f.size, f.at);
    if (item.ok) f.at = item.payload;
}

/// @notice A byte string; it may go on past what has been read.
function readString(Fields memory f) pure returns (Item memory item) {
    if (!f.ok) return item;
    item = header(f.start, f.size, f.at, 0x80);
    f.ok = item.ok;
    f.at = item.payload + item.length;
}

/// @notice An integer of at most `width` bytes without leading zeros.
function readInteger(Fields memory f, uint256 width) pure returns (uint256 value) {
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

/// @notice 20 bytes, or none for a creation.
function readAddress(Fields memory f) pure returns (bool none, uint256 self) {
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

function byteAt(uint256 at) pure returns (uint256 value) {
    assembly ("memory-safe") {
        value := byte(0, mload(at))
    }
}

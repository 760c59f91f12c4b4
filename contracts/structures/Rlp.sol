// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {scratch} from "./Proof.sol";
import {Slice, sliceOf} from "./Slice.sol";

/// @notice Ethereum's Recursive Length Prefix (Yellow Paper, appendix B). Reading takes the canonical form only.
library Rlp {
    uint256 private constant STRING = 0x80;
    uint256 private constant LIST = 0xc0;
    uint256 private constant SHORT = 55;
    /// @dev The longest header: a byte and a length of eight.
    uint256 private constant MAX_HEADER = 9;

    /// @notice Bytes that are not the RLP they have to be.
    error BadRlp();

    /// @notice The header at memory `at` of an item that has `left` bytes at most, header and payload.
    /// Looks at the first 9 bytes only, so what is in memory may end before the payload does.
    /// @return ok false if the header is not canonical or reaches further.
    /// @return list whether it is a list.
    /// @return size the bytes of the header.
    /// @return length the bytes of the payload.
    function header(uint256 at, uint256 left)
        internal
        pure
        returns (bool ok, bool list, uint256 size, uint256 length)
    {
        if (left == 0) return (false, false, 0, 0);
        uint256 word;
        assembly ("memory-safe") {
            word := mload(at)
        }
        unchecked {
            uint256 first = word >> 248;
            if (first < STRING) return (true, false, 0, 1);
            list = first >= LIST;
            uint256 short = first - (list ? LIST : STRING);
            if (short <= SHORT) {
                // A byte below 0x80 has to stand for itself.
                if (1 + short > left) return (false, false, 0, 0);
                if (!list && short == 1 && (word >> 240) & 0xff < STRING) {
                    return (false, false, 0, 0);
                }
                return (true, list, 1, short);
            }
            size = 1 + short - SHORT;
            if (size > left || (word >> 240) & 0xff == 0) return (false, false, 0, 0);
            length = (word << 8) >> (264 - 8 * size);
            ok = length > SHORT && size + length <= left;
        }
    }

    /// @notice The item at memory `at`, which ends at `end` at the latest.
    /// @return list whether it is a list.
    /// @return content the payload.
    /// @return next where the item after it begins.
    function item(uint256 at, uint256 end)
        internal
        pure
        returns (bool list, Slice content, uint256 next)
    {
        if (at > end) revert BadRlp();
        bool ok;
        uint256 size;
        uint256 length;
        (ok, list, size, length) = header(at, end - at);
        if (!ok) revert BadRlp();
        unchecked {
            content = sliceOf(at + size, length);
            next = at + size + length;
        }
    }

    /// @notice The integer that a string's payload spells.
    /// @return ok false with a leading zero or over 32 bytes.
    function toUint(Slice data) internal pure returns (bool ok, uint256 value) {
        (uint256 at, uint256 length) = (data.at(), data.length());
        if (length == 0) return (true, 0);
        if (length > 32 || data.byteAt(0) == 0) return (false, 0);
        assembly ("memory-safe") {
            value := shr(sub(256, shl(3, length)), mload(at))
        }
        ok = true;
    }

    /// @notice The payload of the list that all of `data` is.
    function listPayload(Slice data) internal pure returns (Slice) {
        (bool list, Slice content, uint256 next) = item(data.at(), data.end());
        if (!list || next != data.end()) revert BadRlp();
        return content;
    }

    /// @notice The payload of the string that all of `data` is.
    function payload(Slice data) internal pure returns (Slice) {
        (bool list, Slice content, uint256 next) = item(data.at(), data.end());
        if (list || next != data.end()) revert BadRlp();
        return content;
    }

    /// @notice Writes a string. @return Where it ends.
    function writeString(uint256 to, Slice data) internal pure returns (uint256) {
        uint256 length = data.length();
        if (length != 1 || data.byteAt(0) >= STRING) to = writeHeader(to, STRING, length);
        return data.copyTo(to);
    }

    /// @notice Writes an integer, without leading zeros. @return next where it ends.
    function writeUint(uint256 to, uint256 value) internal pure returns (uint256 next) {
        if (value != 0 && value < STRING) {
            assembly ("memory-safe") {
                mstore8(to, value)
                next := add(to, 1)
            }
            return next;
        }
        uint256 length = byteLength(value);
        to = writeHeader(to, STRING, length);
        assembly ("memory-safe") {
            mstore(to, shl(sub(256, shl(3, length)), value))
            next := add(to, length)
        }
    }

    /// @notice Where to write the items of a list in scratch memory; there is room for the header before it.
    function openList() internal pure returns (uint256 to) {
        return scratch() + MAX_HEADER;
    }

    /// @notice Makes the list of the items between what `openList` gave and `end`, and keeps its memory.
    function closeList(uint256 start, uint256 end) internal pure returns (Slice) {
        unchecked {
            uint256 length = end - start;
            uint256 size = length <= SHORT ? 1 : 1 + byteLength(length);
            assembly ("memory-safe") {
                // The header's bytes go last, before the first byte of the items, without touching that.
                let first := mload(start)
                switch gt(length, SHORT)
                case 0 { mstore8(sub(start, 1), add(LIST, length)) }
                default {
                    mstore(sub(start, sub(size, 1)), shl(sub(264, shl(3, size)), length))
                    mstore8(sub(start, size), add(add(LIST, SHORT), sub(size, 1)))
                    mstore(start, first)
                }
                mstore(0x40, and(add(end, 31), not(31)))
            }
            return sliceOf(start - size, size + length);
        }
    }

    /// @notice `data` as a string, in fresh memory.
    function encodeString(Slice data) internal pure returns (Slice) {
        uint256 start = scratch();
        uint256 end = writeString(start, data);
        assembly ("memory-safe") {
            mstore(0x40, and(add(end, 31), not(31)))
        }
        return sliceOf(start, end - start);
    }

    /// @dev The header of an item with `length` bytes of payload.
    function writeHeader(uint256 to, uint256 base, uint256 length)
        internal
        pure
        returns (uint256 next)
    {
        unchecked {
            if (length <= SHORT) {
                assembly ("memory-safe") {
                    mstore8(to, add(base, length))
                }
                return to + 1;
            }
            uint256 size = byteLength(length);
            assembly ("memory-safe") {
                mstore8(to, add(add(base, SHORT), size))
                mstore(add(to, 1), shl(sub(256, shl(3, size)), length))
            }
            return to + 1 + size;
        }
    }

    /// @dev The bytes of an integer without leading zeros.
    function byteLength(uint256 value) private pure returns (uint256 length) {
        unchecked {
            for (uint256 step = 16; step > 0; step >>= 1) {
                if (value >> (8 * step) != 0) {
                    length += step;
                    value >>= 8 * step;
                }
            }
            if (value != 0) ++length;
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PageTree} from "./PageTree.sol";
import {Proof, allocate, allocateZeros, scratch} from "./Proof.sol";

/// @notice A byte string as a binary tree of pages: `0x10 ‖ length u64 ‖ root hash`. See docs/machine.md §2.
/// @dev `read` and `write` open the record and then walk the tree. A caller that has opened the record already
/// (`open`) goes on with `readOpened` and `writeOpened`, which only walk. Offsets and sizes are far below 2^64:
/// whoever computes one from a stack item has to bound it first.
library Bytes {
    /// @dev The Bytes of length 0.
    bytes32 internal constant EMPTY =
        0x8ee19ed3019410dbd78a27f1857f13aa9354646566e37d8cc464be504fd7de89;
    uint256 private constant TAG = 0x10;

    /// @notice A write of `size` bytes at `offset` is not inside a Bytes of `length`.
    error BytesRange(uint256 offset, uint256 size, uint256 length);

    /// @notice The Bytes that holds the `length` bytes of memory at `data`.
    function build(uint256 data, uint256 length) internal pure returns (bytes32) {
        uint256 count = (length + PageTree.PAGE_SIZE - 1) / PageTree.PAGE_SIZE;
        uint256 pages = allocate(32 * (count + 1)); // one more for the zero hash that makes a level even
        uint256 pageTag = PageTree.PAGE_TAG;
        assembly ("memory-safe") {
            let page := mload(0x40)
            mstore8(page, pageTag)
            let end := add(data, length)
            let to := pages
            for { let from := data } lt(from, end) { from := add(from, 256) } {
                let size := sub(end, from)
                switch lt(size, 256)
                case 0 { mcopy(add(page, 1), from, 256) }
                default {
                    calldatacopy(add(page, 1), calldatasize(), 256) // zeros
                    mcopy(add(page, 1), from, size)
                }
                mstore(to, keccak256(page, 257))
                to := add(to, 32)
            }
        }
        return hashOf(length, PageTree.build(pages, count, PageTree.heightOf(length)));
    }

    /// @notice The hash of the record.
    function hashOf(uint256 length, bytes32 root) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, or(shl(248, TAG), shl(184, length)))
            mstore(add(at, 9), root)
            hash := keccak256(at, 41)
        }
    }

    /// @notice Opens the record.
    function open(Proof memory proof, bytes32 bytes_)
        internal
        pure
        returns (uint256 length, bytes32 root)
    {
        uint256 at = scratch();
        proof.openTo(bytes_, 41, at);
        assembly ("memory-safe") {
            length := shr(192, mload(add(at, 1)))
            root := mload(add(at, 9))
        }
    }

    /// @notice The root after growing to `longer`; a length that is not larger changes nothing.
    function grow(uint256 length, bytes32 root, uint256 longer) internal pure returns (bytes32) {
        uint256 height = PageTree.heightOf(length);
        uint256 target = PageTree.heightOf(longer);
        if (height >= target) return root;
        bytes32 zero = PageTree.zeroHash(height);
        for (; height < target; ++height) {
            root = PageTree.nodeHash(root, zero);
            zero = PageTree.nodeHash(zero, zero);
        }
        return root;
    }

    /// @notice `[offset, offset + size)` in fresh memory; zeros past the end. A size of 0 opens nothing.
    /// @return out where the bytes begin; the last word is filled up with zeros.
    function read(Proof memory proof, bytes32 bytes_, uint256 offset, uint256 size)
        internal
        pure
        returns (uint256 out)
    {
        if (size == 0) return allocateZeros(0);
        (uint256 length, bytes32 root) = open(proof, bytes_);
        return readOpened(proof, length, root, offset, size);
    }

    /// @notice `read` of a Bytes whose record is open.
    function readOpened(
        Proof memory proof,
        uint256 length,
        bytes32 root,
        uint256 offset,
        uint256 size
    ) internal pure returns (uint256 out) {
        out = allocateZeros(size);
        if (size == 0 || offset >= length) return out;
        uint256 end = offset + size < length ? offset + size : length;
        PageTree.read(proof, root, PageTree.heightOf(length), 1, offset, end, out);
    }

    /// @notice The 32 bytes at `offset`; opens what `readOpened` of them opens.
    function readWord(Proof memory proof, uint256 length, bytes32 root, uint256 offset)
        internal
        pure
        returns (uint256 value)
    {
        uint256 at = readOpened(proof, length, root, offset, 32);
        assembly ("memory-safe") {
            value := mload(at)
        }
    }

    /// @notice The Bytes with `size` bytes of memory at `data` written at `offset`. A size of 0 opens nothing.
    function write(Proof memory proof, bytes32 bytes_, uint256 offset, uint256 data, uint256 size)
        internal
        pure
        returns (bytes32)
    {
        if (size == 0) return bytes_;
        (uint256 length, bytes32 root) = open(proof, bytes_);
        return hashOf(length, writeOpened(proof, length, root, offset, data, size));
    }

    /// @notice `write` to a Bytes whose record is open.
    /// @return The new root.
    function writeOpened(
        Proof memory proof,
        uint256 length,
        bytes32 root,
        uint256 offset,
        uint256 data,
        uint256 size
    ) internal pure returns (bytes32) {
        if (offset + size > length) revert BytesRange(offset, size, length);
        if (size == 0) return root;
        return PageTree.write(proof, root, PageTree.heightOf(length), offset, offset + size, data);
    }

    /// @notice `writeOpened` of an integer as 32 bytes.
    function writeWord(
        Proof memory proof,
        uint256 length,
        bytes32 root,
        uint256 offset,
        uint256 value
    ) internal pure returns (bytes32) {
        uint256 at = allocate(32);
        assembly ("memory-safe") {
            mstore(at, value)
        }
        return writeOpened(proof, length, root, offset, at, 32);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, scratch} from "./Proof.sol";

/// @notice A binary tree of 256-byte pages, which Bytes and Code are made of. The last 256 bytes of a page's
/// preimage are its content; `header` is the number of bytes before it (1 in Bytes, 2 in Code). A node is
/// `0x12 ‖ left hash ‖ right hash`. See docs/machine.md §2.
library PageTree {
    uint256 internal constant PAGE_SIZE = 256;
    uint256 internal constant PAGE_TAG = 0x11;
    uint256 private constant NODE_TAG = 0x12;
    /// @dev H(0x11 ‖ 256 zero bytes).
    bytes32 internal constant ZERO_PAGE =
        0xf516240162beab78fe1da958c41fec1785371e034c5c6885ebbc681898a447d5;

    /// @notice The least h with `256·2^h ≥ length`.
    function heightOf(uint256 length) internal pure returns (uint256 height) {
        unchecked {
            for (uint256 size = PAGE_SIZE; size < length; size <<= 1) {
                ++height;
            }
        }
    }

    /// @notice The hash of a tree of zeros of that height.
    function zeroHash(uint256 height) internal pure returns (bytes32 hash) {
        hash = ZERO_PAGE;
        unchecked {
            for (uint256 at; at < height; ++at) {
                hash = nodeHash(hash, hash);
            }
        }
    }

    /// @notice The root over the `count` page hashes at `pages` in memory, zeros behind the last page. Uses up the
    /// hashes.
    function build(uint256 pages, uint256 count, uint256 height)
        internal
        pure
        returns (bytes32 root)
    {
        bytes32 zero = ZERO_PAGE;
        if (count == 0) return zeroHash(height);
        for (uint256 at; at < height; ++at) {
            assembly ("memory-safe") {
                let node := mload(0x40)
                mstore8(node, NODE_TAG)
                if and(count, 1) {
                    mstore(add(pages, shl(5, count)), zero)
                    count := add(count, 1)
                }
                let to := pages
                let end := add(pages, shl(5, count))
                for { let from := pages } lt(from, end) { from := add(from, 64) } {
                    mcopy(add(node, 1), from, 64)
                    mstore(to, keccak256(node, 65))
                    to := add(to, 32)
                }
                count := shr(1, count)
            }
            zero = nodeHash(zero, zero);
        }
        assembly ("memory-safe") {
            root := mload(pages)
        }
    }

    /// @notice Copies `[from, to)` of the tree to memory at `out` and opens every node and page that overlaps it,
    /// depth first, left before right. The range is inside the tree and not empty.
    function read(
        Proof memory proof,
        bytes32 tree,
        uint256 height,
        uint256 header,
        uint256 from,
        uint256 to,
        uint256 out
    ) internal pure {
        uint256 at = scratch();
        unchecked {
            if (height == 0) {
                proof.openTo(tree, header + PAGE_SIZE, at);
                assembly ("memory-safe") {
                    mcopy(out, add(add(at, header), from), sub(to, from))
                }
                return;
            }
            (bytes32 left, bytes32 right) = openNode(proof, tree, at);
            uint256 half = (PAGE_SIZE / 2) << height;
            if (from < half) {
                read(proof, left, height - 1, header, from, to < half ? to : half, out);
            }
            if (to > half) {
                if (from < half) (out, from) = (out + half - from, half);
                read(proof, right, height - 1, header, from - half, to - half, out);
            }
        }
    }

    /// @notice The tree of Bytes with the memory at `data` in `[from, to)`. Opens what `read` of the range opens.
    function write(
        Proof memory proof,
        bytes32 tree,
        uint256 height,
        uint256 from,
        uint256 to,
        uint256 data
    ) internal pure returns (bytes32 changed) {
        uint256 at = scratch();
        unchecked {
            if (height == 0) {
                proof.openTo(tree, 1 + PAGE_SIZE, at);
                assembly ("memory-safe") {
                    mcopy(add(add(at, 1), from), data, sub(to, from))
                    changed := keccak256(at, add(PAGE_SIZE, 1))
                }
                return changed;
            }
            (bytes32 left, bytes32 right) = openNode(proof, tree, at);
            uint256 half = (PAGE_SIZE / 2) << height;
            if (from < half) {
                left = write(proof, left, height - 1, from, to < half ? to : half, data);
            }
            if (to > half) {
                if (from < half) (data, from) = (data + half - from, half);
                right = write(proof, right, height - 1, from - half, to - half, data);
            }
            changed = nodeHash(left, right);
        }
    }

    /// @notice Opens a node into scratch memory at `at`.
    function openNode(Proof memory proof, bytes32 node, uint256 at)
        internal
        pure
        returns (bytes32 left, bytes32 right)
    {
        proof.openTo(node, 65, at);
        assembly ("memory-safe") {
            left := mload(add(at, 1))
            right := mload(add(at, 33))
        }
    }

    function nodeHash(bytes32 left, bytes32 right) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore8(at, NODE_TAG)
            mstore(add(at, 1), left)
            mstore(add(at, 33), right)
            hash := keccak256(at, 65)
        }
    }
}

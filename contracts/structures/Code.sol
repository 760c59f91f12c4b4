// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PageTree} from "./PageTree.sol";
import {Proof, allocate, allocateZeros, scratch} from "./Proof.sol";

/// @notice EVM code as a tree of pages that each carry how many of their first bytes are push data of a PUSH before
/// them: `0x13 ‖ length u32 ‖ root hash` over pages `0x14 ‖ lead u8 ‖ 256 bytes`. See docs/machine.md §2.
/// @dev `open` opens the record; everything else walks the tree of a Code whose record is open.
library Code {
    /// @dev No code.
    bytes32 internal constant EMPTY =
        0xb8994eedd257c8090ede78989e145a3d0962fa717242203de02578e657caca80;
    uint256 private constant TAG = 0x13;
    uint256 private constant PAGE_TAG = 0x14;
    uint256 private constant PAGE_SIZE = 256;
    /// @dev Bytes before the content in a page's preimage: the tag and the lead.
    uint256 private constant HEADER = 2;
    /// @dev Height of the tree over a part.
    uint256 private constant PART_HEIGHT = 6;
    /// @dev Bytes a part: what a step takes when a long code is built in several steps.
    uint256 internal constant PART = PAGE_SIZE << PART_HEIGHT;
    uint256 private constant JUMPDEST = 0x5b;

    /// @notice The Code of the `length` bytes of memory at `data`.
    /// @dev Costs about 30 gas for each instruction, so that a code of 24,576 bytes can be opened in one step.
    function build(uint256 data, uint256 length) internal pure returns (bytes32) {
        (uint256 pages, uint256 count,) = hashPages(data, length, 0);
        return hashOf(length, PageTree.build(pages, count, PageTree.heightOf(length)));
    }

    /// @notice The root over a part of a code of more than one part.
    /// @param lead How many of its first bytes are push data of a PUSH before it.
    /// @return root The root of a tree of `PART` bytes.
    /// @return next The lead of the next part, if this one is whole.
    function part(uint256 data, uint256 length, uint256 lead)
        internal
        pure
        returns (bytes32 root, uint256 next)
    {
        uint256 pages;
        uint256 count;
        (pages, count, next) = hashPages(data, length, lead);
        root = PageTree.build(pages, count, PART_HEIGHT);
    }

    /// @notice The Code of `length` bytes, more than one part and at most three, from the roots over its parts.
    function join(bytes32[3] memory parts, uint256 length) internal pure returns (bytes32) {
        bytes32 root = PageTree.nodeHash(parts[0], parts[1]);
        if (length > 2 * PART) {
            bytes32 right = PageTree.nodeHash(parts[2], PageTree.zeroHash(PART_HEIGHT));
            root = PageTree.nodeHash(root, right);
        }
        return hashOf(length, root);
    }

    /// @dev The hashes of the pages of the `length` bytes of memory at `data`, of which the first `lead` are push data.
    /// @return pages where the hashes are, with room for one more.
    /// @return count how many they are.
    /// @return next how many bytes of push data are behind the last page, if it is full.
    function hashPages(uint256 data, uint256 length, uint256 lead)
        private
        pure
        returns (uint256 pages, uint256 count, uint256 next)
    {
        count = (length + PAGE_SIZE - 1) / PAGE_SIZE;
        pages = allocate(32 * (count + 1)); // for the zero hash that makes a level even
        uint256 sizes = instructionSizes();
        assembly ("memory-safe") {
            // Where the instruction after the one at `p` begins.
            function step(p, table) -> after {
                after := add(p, byte(0, mload(add(table, byte(0, mload(p))))))
            }
            let page := mload(0x40)
            mstore8(page, PAGE_TAG)
            let end := add(data, length)
            let to := pages
            let p := add(data, lead)
            for { let from := data } lt(from, end) {} {
                mstore8(add(page, 1), sub(p, from))
                let boundary := add(from, PAGE_SIZE)
                switch gt(boundary, end)
                case 0 { mcopy(add(page, HEADER), from, PAGE_SIZE) }
                default {
                    calldatacopy(add(page, HEADER), calldatasize(), PAGE_SIZE) // zeros
                    mcopy(add(page, HEADER), from, sub(end, from))
                }
                mstore(to, keccak256(page, add(PAGE_SIZE, HEADER)))
                to := add(to, 32)
                from := boundary
                if iszero(gt(boundary, end)) {
                    // Eight instructions at a time, as testing for the end costs as much as an instruction; the
                    // eight that reach over the end of the page are then gone through again one by one.
                    let last := p
                    for {} lt(p, boundary) {} {
                        last := p
                        p := step(step(step(step(p, sizes), sizes), sizes), sizes)
                        p := step(step(step(step(p, sizes), sizes), sizes), sizes)
                    }
                    p := last
                    for {} lt(p, boundary) {} { p := step(p, sizes) }
                }
            }
            next := sub(p, end)
        }
    }

    /// @notice The hash of the record.
    function hashOf(uint256 length, bytes32 root) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, or(shl(248, TAG), shl(216, length)))
            mstore(add(at, 5), root)
            hash := keccak256(at, 37)
        }
    }

    /// @notice Opens the record.
    function open(Proof memory proof, bytes32 code)
        internal
        pure
        returns (uint256 length, bytes32 root)
    {
        uint256 at = scratch();
        proof.openTo(code, 37, at);
        assembly ("memory-safe") {
            length := shr(224, mload(add(at, 1)))
            root := mload(add(at, 5))
        }
    }

    /// @notice The opcode at `pc`; past the end it is 0 (STOP) and opens nothing.
    /// @return op the opcode.
    /// @return page the open page, for `pushData`.
    function opcode(Proof memory proof, uint256 length, bytes32 root, uint256 pc)
        internal
        pure
        returns (uint256 op, uint256 page)
    {
        if (pc >= length) return (0, 0);
        page = openPage(proof, length, root, pc);
        op = byteAt(page, pc % PAGE_SIZE);
    }

    /// @notice The `count` (at most 32) bytes after the PUSH at `pc`, whose page is open, as an integer; bytes past
    /// the end of the code are zero. The next page is opened when data is in it.
    function pushData(
        Proof memory proof,
        uint256 length,
        bytes32 root,
        uint256 page,
        uint256 pc,
        uint256 count
    ) internal pure returns (uint256 value) {
        uint256 first = pc % PAGE_SIZE + 1;
        uint256 here = PAGE_SIZE - first < count ? PAGE_SIZE - first : count;
        uint256 there = count - here;
        assembly ("memory-safe") {
            value := shr(sub(256, shl(3, here)), mload(add(add(page, HEADER), first)))
            value := shl(shl(3, there), value)
        }
        uint256 next = pc + 1 + here;
        if (there == 0 || next >= length) return value;
        page = openPage(proof, length, root, next);
        assembly ("memory-safe") {
            value := or(value, shr(sub(256, shl(3, there)), mload(add(page, HEADER))))
        }
    }

    /// @notice Whether `dest` is a JUMPDEST and no push data. Opens its page; past the end it opens nothing.
    function isJumpTarget(Proof memory proof, uint256 length, bytes32 root, uint256 dest)
        internal
        pure
        returns (bool)
    {
        if (dest >= length) return false;
        uint256 page = openPage(proof, length, root, dest);
        uint256 within = dest % PAGE_SIZE;
        if (byteAt(page, within) != JUMPDEST) return false;
        uint256 sizes = instructionSizes();
        uint256 at;
        assembly ("memory-safe") {
            let content := add(page, HEADER)
            at := byte(1, mload(page)) // the lead
            for {} lt(at, within) {} {
                at := add(at, byte(0, mload(add(sizes, byte(0, mload(add(content, at)))))))
            }
        }
        return at == within;
    }

    /// @notice `[offset, offset + size)` in fresh memory; zeros past the end. Opens the pages that overlap the part
    /// inside.
    /// @return out where the bytes begin; the last word is filled up with zeros.
    function read(Proof memory proof, uint256 length, bytes32 root, uint256 offset, uint256 size)
        internal
        pure
        returns (uint256 out)
    {
        out = allocateZeros(size);
        if (size == 0 || offset >= length) return out;
        uint256 end = offset + size < length ? offset + size : length;
        PageTree.read(proof, root, PageTree.heightOf(length), HEADER, offset, end, out);
    }

    /// @dev Opens the nodes from the root to the page that holds `at`, and the page, into fresh memory.
    function openPage(Proof memory proof, uint256 length, bytes32 root, uint256 at)
        private
        pure
        returns (uint256 page)
    {
        uint256 place = scratch();
        uint256 half = (PAGE_SIZE / 2) << PageTree.heightOf(length);
        for (; half >= PAGE_SIZE; half >>= 1) {
            (bytes32 left, bytes32 right) = PageTree.openNode(proof, root, place);
            root = at & half == 0 ? left : right;
        }
        return proof.open(root, HEADER + PAGE_SIZE);
    }

    function byteAt(uint256 page, uint256 within) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := byte(0, mload(add(add(page, HEADER), within)))
        }
    }

    /// @dev 256 bytes of memory: for each opcode how long its instruction is, data included.
    function instructionSizes() private pure returns (uint256 table) {
        table = allocate(256);
        assembly ("memory-safe") {
            let ones := div(not(0), 255)
            for { let at := 0 } lt(at, 256) { at := add(at, 32) } { mstore(add(table, at), ones) }
            // PUSH1 to PUSH32 are 0x60 to 0x7f.
            mstore(
                add(table, 0x60),
                0x02030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021
            )
        }
    }
}

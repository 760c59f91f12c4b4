// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, allocateZeros, scratch} from "./Proof.sol";
import {Slice} from "./Slice.sol";

/// @notice Keccak-256 (FIPS 202's sponge with Ethereum's padding) over an explicit state, so that a long hash can be
/// split into steps. Between steps the state is committed to as `0x1a ‖ 200 bytes`. See docs/machine.md §2.
/// @dev The file is long because the permutation is written out lane by lane.
/// In memory a state is ten words: for each of the five columns x its lanes of rows 0 to 3, the one of row y at bit
/// 64·y; then for each column its lane of row 4. So one operation on a word works on four lanes. Working space (from 320
/// on), masks (480, 512), a column in the making (544) and the round constants (576) follow.
library Sponge {
    /// @notice Bytes a block.
    uint256 internal constant RATE = 136;
    uint256 private constant TAG = 0x1a;

    /// @notice What is not a whole number of blocks, or no tail shorter than a block.
    error BadSpongeInput(uint256 length);

    /// @notice The state before the first block.
    function start() internal pure returns (uint256 state) {
        state = allocateZeros(768);
        assembly ("memory-safe") {
            // A lane, and the lanes of rows 0 and 2.
            mstore(add(state, 480), 0xffffffffffffffff)
            mstore(add(state, 512), 0xffffffffffffffff0000000000000000ffffffffffffffff)
            // The round constants (FIPS 202, 3.2.5), four a word.
            mstore(
                add(state, 576),
                0x00000000000000010000000000008082800000000000808a8000000080008000
            )
            mstore(
                add(state, 608),
                0x000000000000808b000000008000000180000000800080818000000000008009
            )
            mstore(
                add(state, 640),
                0x000000000000008a00000000000000880000000080008009000000008000000a
            )
            mstore(
                add(state, 672),
                0x000000008000808b800000000000008b80000000000080898000000000008003
            )
            mstore(
                add(state, 704),
                0x80000000000080028000000000000080000000000000800a800000008000000a
            )
            mstore(
                add(state, 736),
                0x8000000080008081800000000000808000000000800000018000000080008008
            )
        }
    }

    /// @notice The hash of the record.
    function hashOf(uint256 state) internal pure returns (bytes32 hash) {
        uint256 at = scratch();
        assembly ("memory-safe") {
            mstore8(at, TAG)
            for { let i := 0 } lt(i, 25) { i := add(i, 1) } {
                let x := mod(i, 5)
                let y := div(i, 5)
                let word := mload(add(state, shl(5, x)))
                word := shr(shl(6, y), word)
                if eq(y, 4) { word := mload(add(state, shl(5, add(x, 5)))) }
                mstore(add(at, add(1, shl(3, i))), shl(192, word))
            }
        }
        reverseLanes(at + 1, 7);
        assembly ("memory-safe") {
            hash := keccak256(at, 201)
        }
    }

    /// @notice Opens a state into fresh memory.
    function open(Proof memory proof, bytes32 sponge) internal pure returns (uint256 state) {
        state = start();
        uint256 at = scratch();
        proof.openTo(sponge, 201, at);
        reverseLanes(at + 1, 7);
        xorLanes(state, at + 1, 25);
    }

    /// @notice Takes in whole blocks, changing the state in place.
    function absorb(uint256 state, Slice blocks) internal pure {
        if (blocks.length() % RATE != 0) revert BadSpongeInput(blocks.length());
        uint256 at = scratch();
        for (uint256 from = blocks.at(); from < blocks.end(); from += RATE) {
            assembly ("memory-safe") {
                mcopy(at, from, RATE)
            }
            absorbBlock(state, at);
        }
    }

    /// @notice Takes in the last bytes, fewer than a block, and the padding. Uses the state up.
    /// @return hash the Keccak-256 of everything taken in.
    function finish(uint256 state, Slice tail) internal pure returns (bytes32 hash) {
        uint256 length = tail.length();
        if (length >= RATE) revert BadSpongeInput(length);
        uint256 at = scratch();
        assembly ("memory-safe") {
            calldatacopy(at, calldatasize(), RATE) // zeros
        }
        tail.copyTo(at);
        assembly ("memory-safe") {
            let last := add(at, sub(RATE, 1))
            mstore8(add(at, length), 0x01)
            mstore8(last, or(byte(0, mload(last)), 0x80))
        }
        absorbBlock(state, at);
        assembly ("memory-safe") {
            for { let x := 0 } lt(x, 4) { x := add(x, 1) } {
                mstore(add(at, shl(3, x)), shl(192, mload(add(state, shl(5, x)))))
            }
        }
        reverseLanes(at, 1);
        assembly ("memory-safe") {
            hash := mload(at)
        }
    }

    /// @dev Takes in the block at `at`, whose memory is used up.
    function absorbBlock(uint256 state, uint256 at) private pure {
        reverseLanes(at, 5);
        xorLanes(state, at, RATE / 8);
        permute(state);
    }

    /// @dev Turns the byte order of each 8 bytes in `count` words: lanes are little-endian.
    function reverseLanes(uint256 at, uint256 count) private pure {
        assembly ("memory-safe") {
            for { let end := add(at, shl(5, count)) } lt(at, end) { at := add(at, 32) } {
                let x := mload(at)
                let low := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
                x := or(shl(8, and(x, low)), and(shr(8, x), low))
                low := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
                x := or(shl(16, and(x, low)), and(shr(16, x), low))
                low := 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff
                x := or(shl(32, and(x, low)), and(shr(32, x), low))
                mstore(at, x)
            }
        }
    }

    /// @dev Adds the first `count` lanes, 8 bytes each at `at`, to the state.
    function xorLanes(uint256 state, uint256 at, uint256 count) private pure {
        assembly ("memory-safe") {
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                let lane := shr(192, mload(add(at, shl(3, i))))
                let y := div(i, 5)
                let word := add(state, shl(5, mod(i, 5)))
                if eq(y, 4) {
                    word := add(word, 160)
                    y := 0
                }
                mstore(word, xor(mload(word), shl(shl(6, y), lane)))
            }
        }
    }

    /// @dev Keccak-f[1600]. A column is spread over words whose 64-bit lanes have 64 free bits before them; there each
    /// lane is doubled (x ↦ x·(2^64 + 1)), so that one shift rotates it. The shifts are FIPS 202's offsets (table 2).
    ///
    /// Two rounds a turn, in functions that are called twice: one that is called once is inlined, and with more than 15
    /// values at a time the compiler computes most of them again at each use. The masks come from memory, as at few
    /// optimizer runs it would compute a constant of this length at each use. All this together makes 64k gas of 220k.
    function permute(uint256 state) private pure {
        assembly ("memory-safe") {
            function rotate1(c, lane) -> rotated {
                rotated := and(or(shl(1, c), shr(63, c)), lane)
            }
            function twice(x) -> doubled {
                doubled := or(x, shl(64, x))
            }
            function rows(row0, row1, row2, row3) -> q {
                q := or(row0, shl(64, or(row1, shl(64, or(row2, shl(64, row3))))))
            }
            function chi(x0, x1, x2) -> x {
                x := xor(x0, and(not(x1), x2))
            }
            // What θ adds to each column, for `spread`.
            function theta(s) {
                let lane := mload(add(s, 480))
                let c0 := mload(s)
                c0 := xor(c0, shr(128, c0))
                c0 := and(xor(xor(c0, shr(64, c0)), mload(add(s, 160))), lane)
                let c1 := mload(add(s, 32))
                c1 := xor(c1, shr(128, c1))
                c1 := and(xor(xor(c1, shr(64, c1)), mload(add(s, 192))), lane)
                let c2 := mload(add(s, 64))
                c2 := xor(c2, shr(128, c2))
                c2 := and(xor(xor(c2, shr(64, c2)), mload(add(s, 224))), lane)
                let c3 := mload(add(s, 96))
                c3 := xor(c3, shr(128, c3))
                c3 := and(xor(xor(c3, shr(64, c3)), mload(add(s, 256))), lane)
                let c4 := mload(add(s, 128))
                c4 := xor(c4, shr(128, c4))
                c4 := and(xor(xor(c4, shr(64, c4)), mload(add(s, 288))), lane)
                mstore(add(s, 320), xor(c4, rotate1(c1, lane)))
                mstore(add(s, 352), xor(c0, rotate1(c2, lane)))
                mstore(add(s, 384), xor(c1, rotate1(c3, lane)))
                mstore(add(s, 416), xor(c2, rotate1(c4, lane)))
                mstore(add(s, 448), xor(c3, rotate1(c0, lane)))
            }
            // Adds it, and leaves each column's rows 0 and 2, 1 and 3, and 4 doubled in three words.
            function spread(s) {
                let even := mload(add(s, 512))
                let d := mload(add(s, 320))
                mstore(add(s, 160), twice(xor(mload(add(s, 160)), d)))
                d := or(d, shl(128, d))
                let q := mload(s)
                mstore(s, twice(xor(and(q, even), d)))
                mstore(add(s, 320), twice(xor(and(shr(64, q), even), d)))
                d := mload(add(s, 352))
                mstore(add(s, 192), twice(xor(mload(add(s, 192)), d)))
                d := or(d, shl(128, d))
                q := mload(add(s, 32))
                mstore(add(s, 32), twice(xor(and(q, even), d)))
                mstore(add(s, 352), twice(xor(and(shr(64, q), even), d)))
                d := mload(add(s, 384))
                mstore(add(s, 224), twice(xor(mload(add(s, 224)), d)))
                d := or(d, shl(128, d))
                q := mload(add(s, 64))
                mstore(add(s, 64), twice(xor(and(q, even), d)))
                mstore(add(s, 384), twice(xor(and(shr(64, q), even), d)))
                d := mload(add(s, 416))
                mstore(add(s, 256), twice(xor(mload(add(s, 256)), d)))
                d := or(d, shl(128, d))
                q := mload(add(s, 96))
                mstore(add(s, 96), twice(xor(and(q, even), d)))
                mstore(add(s, 416), twice(xor(and(shr(64, q), even), d)))
                d := mload(add(s, 448))
                mstore(add(s, 288), twice(xor(mload(add(s, 288)), d)))
                d := or(d, shl(128, d))
                q := mload(add(s, 128))
                mstore(add(s, 128), twice(xor(and(q, even), d)))
                mstore(add(s, 448), twice(xor(and(shr(64, q), even), d)))
            }
            // Row 4, and column 4 of the other rows while the old row 4 is still there.
            function rhoPiChiLast(s) {
                let lane := mload(add(s, 480))
                mstore(
                    add(s, 544),
                    rows(
                        and(shr(50, mload(add(s, 288))), lane),
                        and(shr(3, mload(add(s, 224))), lane),
                        and(shr(46, mload(add(s, 160))), lane),
                        and(shr(8, mload(add(s, 256))), lane)
                    )
                )
                let b0 := and(shr(2, mload(add(s, 64))), lane)
                let b1 := and(shr(9, mload(add(s, 416))), lane)
                let b2 := and(shr(153, mload(add(s, 128))), lane)
                let b3 := and(shr(151, mload(add(s, 320))), lane)
                let b4 := and(shr(62, mload(add(s, 192))), lane)
                mstore(add(s, 160), chi(b0, b1, b2))
                mstore(add(s, 192), chi(b1, b2, b3))
                mstore(add(s, 224), chi(b2, b3, b4))
                mstore(add(s, 256), chi(b3, b4, b0))
                mstore(add(s, 288), chi(b4, b0, b1))
            }
            function rhoPiChiIota(s, constant_) {
                let lane := mload(add(s, 480))
                let a0 :=
                    rows(
                        and(shr(64, mload(s)), lane),
                        and(shr(36, mload(add(s, 96))), lane),
                        and(shr(63, mload(add(s, 32))), lane),
                        and(shr(37, mload(add(s, 128))), lane)
                    )
                let a2 :=
                    rows(
                        and(shr(149, mload(add(s, 64))), lane),
                        and(shr(189, mload(s)), lane),
                        and(shr(167, mload(add(s, 96))), lane),
                        and(shr(182, mload(add(s, 32))), lane)
                    )
                let a1 :=
                    rows(
                        and(shr(20, mload(add(s, 352))), lane),
                        and(shr(44, mload(add(s, 448))), lane),
                        and(shr(58, mload(add(s, 384))), lane),
                        and(shr(28, mload(add(s, 320))), lane)
                    )
                let a3 :=
                    rows(
                        and(shr(171, mload(add(s, 416))), lane),
                        and(shr(147, mload(add(s, 352))), lane),
                        and(shr(184, mload(add(s, 448))), lane),
                        and(shr(177, mload(add(s, 384))), lane)
                    )
                let a4 := mload(add(s, 544))
                mstore(s, xor(constant_, chi(a0, a1, a2)))
                mstore(add(s, 32), chi(a1, a2, a3))
                mstore(add(s, 64), chi(a2, a3, a4))
                mstore(add(s, 96), chi(a3, a4, a0))
                mstore(add(s, 128), chi(a4, a0, a1))
            }
            let end := add(state, 768)
            for { let at := add(state, 576) } lt(at, end) { at := add(at, 16) } {
                let constants := mload(at)
                theta(state)
                spread(state)
                rhoPiChiLast(state)
                rhoPiChiIota(state, shr(192, constants))
                theta(state)
                spread(state)
                rhoPiChiLast(state)
                rhoPiChiIota(state, and(shr(128, constants), 0xffffffffffffffff))
            }
        }
    }
}

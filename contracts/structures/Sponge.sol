// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, allocateZeros, scratch} from "./Proof.sol";
import {Slice} from "./Slice.sol";

/// @notice Keccak-256 (FIPS 202's sponge with Ethereum's padding) over an explicit state, so that a long hash can be
/// split into steps. Between steps the state is committed to as `0x1a ‖ 200 bytes`. See docs/machine.md §2.
/// @dev In memory a state is ten words: for each of the five columns x its lanes of rows 0 to 3, the one of row y at bit
/// 64·y; then for each column its lane of row 4. So one operation on a word works on four lanes. Five words of
/// working space and a mask follow.
library Sponge {
    /// @notice Bytes a block.
    uint256 internal constant RATE = 136;
    uint256 private constant TAG = 0x1a;
    /// @dev The lane of a row, and factors that repeat a lane 64 and 128 bits further on.
    uint256 private constant ROW0 = 0xffffffffffffffff;
    uint256 private constant ROW1 = 0xffffffffffffffff0000000000000000;
    uint256 private constant ROW2 = 0xffffffffffffffff00000000000000000000000000000000;
    uint256 private constant ROW3 =
        0xffffffffffffffff000000000000000000000000000000000000000000000000;
    uint256 private constant TWICE = 0x10000000000000001;
    uint256 private constant APART = 0x100000000000000000000000000000001;

    /// @notice What is not a whole number of blocks, or no tail shorter than a block.
    error BadSpongeInput(uint256 length);

    /// @notice The state before the first block.
    function start() internal pure returns (uint256 state) {
        state = allocateZeros(864);
        assembly ("memory-safe") {
            // The lanes of rows 0 and 2.
            mstore(add(state, 480), 0xffffffffffffffff0000000000000000ffffffffffffffff)
            // The round constants (FIPS 202, 3.2.5), four a word.
            mstore(
                add(state, 512),
                0x00000000000000010000000000008082800000000000808a8000000080008000
            )
            mstore(
                add(state, 544),
                0x000000000000808b000000008000000180000000800080818000000000008009
            )
            mstore(
                add(state, 576),
                0x000000000000008a00000000000000880000000080008009000000008000000a
            )
            mstore(
                add(state, 608),
                0x000000008000808b800000000000008b80000000000080898000000000008003
            )
            mstore(
                add(state, 640),
                0x80000000000080028000000000000080000000000000800a800000008000000a
            )
            mstore(
                add(state, 672),
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

    /// @dev Keccak-f[1600]. A column is spread over two words whose 64-bit lanes have 64 free bits before them; there
    /// each lane is doubled (x ↦ x·(2^64 + 1)), so that one shift rotates it by its own offset and puts it into its new
    /// row at once. Shifts combine FIPS 202's offsets (table 2) with the rows that π gives.
    ///
    /// Two rounds a turn, in two functions: a function that is called once is inlined, and with more than 15 values at a
    /// time the compiler computes most of them again at each use.
    function permute(uint256 state) private pure {
        assembly ("memory-safe") {
            // The parity of a column.
            function column(q, p) -> c {
                c := xor(q, shr(128, q))
                c := and(xor(xor(c, shr(64, c)), p), ROW0)
            }
            function rotate1(lane) -> rotated {
                rotated := and(or(shl(1, lane), shr(63, lane)), ROW0)
            }
            // θ, as far as what it adds to each column.
            function theta(s) {
                let c0 := column(mload(s), mload(add(s, 160)))
                let c1 := column(mload(add(s, 32)), mload(add(s, 192)))
                let c2 := column(mload(add(s, 64)), mload(add(s, 224)))
                let c3 := column(mload(add(s, 96)), mload(add(s, 256)))
                let c4 := column(mload(add(s, 128)), mload(add(s, 288)))
                mstore(add(s, 704), xor(c4, rotate1(c1)))
                mstore(add(s, 736), xor(c0, rotate1(c2)))
                mstore(add(s, 768), xor(c1, rotate1(c3)))
                mstore(add(s, 800), xor(c2, rotate1(c4)))
                mstore(add(s, 832), xor(c3, rotate1(c0)))
            }
            // The rest of θ, ρ and π; then χ and ι.
            function rhoPiChi(s, constant_) {
                let mask := mload(add(s, 480))
                // column 0
                let d := mload(add(s, 704))
                let a4 := and(shl(82, mul(xor(mload(add(s, 160)), d), TWICE)), ROW2)
                d := mul(d, APART)
                let t := mul(xor(and(mload(s), mask), d), TWICE)
                let a0 := and(shr(64, t), ROW0)
                let a2 := and(shr(125, t), ROW1)
                t := mul(xor(and(shr(64, mload(s)), mask), d), TWICE)
                let a1 := and(shl(164, t), ROW3)
                mstore(add(s, 416), and(shr(151, t), ROW0))
                // column 1
                d := mload(add(s, 736))
                mstore(add(s, 448), and(shr(62, mul(xor(mload(add(s, 192)), d), TWICE)), ROW0))
                d := mul(d, APART)
                t := mul(xor(and(mload(add(s, 32)), mask), d), TWICE)
                a0 := or(a0, and(shl(65, t), ROW2))
                a2 := or(a2, and(shl(10, t), ROW3))
                t := mul(xor(and(shr(64, mload(add(s, 32))), mask), d), TWICE)
                a1 := or(a1, and(shr(20, t), ROW0))
                let a3 := and(shr(83, t), ROW1)
                // column 2
                d := mload(add(s, 768))
                a4 := or(a4, and(shl(61, mul(xor(mload(add(s, 224)), d), TWICE)), ROW1))
                d := mul(d, APART)
                t := mul(xor(and(mload(add(s, 64)), mask), d), TWICE)
                mstore(add(s, 320), and(shr(2, t), ROW0))
                a2 := or(a2, and(shr(149, t), ROW0))
                t := mul(xor(and(shr(64, mload(add(s, 64))), mask), d), TWICE)
                a1 := or(a1, and(shl(70, t), ROW2))
                a3 := or(a3, and(shl(15, t), ROW3))
                // column 3
                d := mload(add(s, 800))
                a4 := or(a4, and(shl(184, mul(xor(mload(add(s, 256)), d), TWICE)), ROW3))
                d := mul(d, APART)
                t := mul(xor(and(mload(add(s, 96)), mask), d), TWICE)
                a0 := or(a0, and(shl(28, t), ROW1))
                a2 := or(a2, and(shr(39, t), ROW2))
                t := mul(xor(and(shr(64, mload(add(s, 96))), mask), d), TWICE)
                mstore(add(s, 352), and(shr(9, t), ROW0))
                a3 := or(a3, and(shr(171, t), ROW0))
                // column 4
                d := mload(add(s, 832))
                a4 := or(a4, and(shr(50, mul(xor(mload(add(s, 288)), d), TWICE)), ROW0))
                d := mul(d, APART)
                t := mul(xor(and(mload(add(s, 128)), mask), d), TWICE)
                a0 := or(a0, and(shl(155, t), ROW3))
                mstore(add(s, 384), and(shr(153, t), ROW0))
                t := mul(xor(and(shr(64, mload(add(s, 128))), mask), d), TWICE)
                a1 := or(a1, and(shl(20, t), ROW1))
                a3 := or(a3, and(shr(56, t), ROW2))
                mstore(s, xor(xor(a0, constant_), and(not(a1), a2)))
                mstore(add(s, 32), xor(a1, and(not(a2), a3)))
                mstore(add(s, 64), xor(a2, and(not(a3), a4)))
                mstore(add(s, 96), xor(a3, and(not(a4), a0)))
                mstore(add(s, 128), xor(a4, and(not(a0), a1)))
                a0 := mload(add(s, 320))
                a1 := mload(add(s, 352))
                a2 := mload(add(s, 384))
                a3 := mload(add(s, 416))
                a4 := mload(add(s, 448))
                mstore(add(s, 160), xor(a0, and(not(a1), a2)))
                mstore(add(s, 192), xor(a1, and(not(a2), a3)))
                mstore(add(s, 224), xor(a2, and(not(a3), a4)))
                mstore(add(s, 256), xor(a3, and(not(a4), a0)))
                mstore(add(s, 288), xor(a4, and(not(a0), a1)))
            }
            let end := add(state, 704)
            for { let at := add(state, 512) } lt(at, end) { at := add(at, 16) } {
                let constants := mload(at)
                theta(state)
                rhoPiChi(state, shr(192, constants))
                theta(state)
                rhoPiChi(state, and(shr(128, constants), ROW0))
            }
        }
    }
}

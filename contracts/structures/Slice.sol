// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice A run of bytes in memory, what a subarray is in TypeScript: the pointer in the upper half, the length in
/// the lower one. It owns nothing; whoever changes the memory changes the slice.
type Slice is uint256;

using {at, length, end, byteAt, sub, from, equals, hash, copyTo} for Slice global;

function sliceOf(uint256 at_, uint256 length_) pure returns (Slice) {
    return Slice.wrap((at_ << 128) | length_);
}

/// @notice The content of `data`.
function sliceOfBytes(bytes memory data) pure returns (Slice) {
    uint256 at_;
    assembly ("memory-safe") {
        at_ := add(data, 32)
    }
    return sliceOf(at_, data.length);
}

/// @notice Where the slice begins.
function at(Slice slice) pure returns (uint256) {
    return Slice.unwrap(slice) >> 128;
}

function length(Slice slice) pure returns (uint256) {
    return uint128(Slice.unwrap(slice));
}

/// @notice Where the slice ends.
function end(Slice slice) pure returns (uint256) {
    unchecked {
        return at(slice) + length(slice);
    }
}

/// @notice The byte at `index`, which is inside.
function byteAt(Slice slice, uint256 index) pure returns (uint256 value) {
    uint256 at_ = at(slice);
    assembly ("memory-safe") {
        value := byte(0, mload(add(at_, index)))
    }
}

/// @notice `[start, stop)` of the slice, which is inside.
function sub(Slice slice, uint256 start, uint256 stop) pure returns (Slice) {
    unchecked {
        return sliceOf(at(slice) + start, stop - start);
    }
}

/// @notice The slice without its first `start` bytes.
function from(Slice slice, uint256 start) pure returns (Slice) {
    return sub(slice, start, length(slice));
}

function equals(Slice a, Slice b) pure returns (bool) {
    return length(a) == length(b) && hash(a) == hash(b);
}

/// @notice The Keccak-256 of the bytes.
function hash(Slice slice) pure returns (bytes32 value) {
    (uint256 at_, uint256 length_) = (at(slice), length(slice));
    assembly ("memory-safe") {
        value := keccak256(at_, length_)
    }
}

/// @notice Copies the bytes to memory at `to`.
/// @return Where the copy ends.
function copyTo(Slice slice, uint256 to) pure returns (uint256) {
    (uint256 at_, uint256 length_) = (at(slice), length(slice));
    assembly ("memory-safe") {
        mcopy(to, at_, length_)
    }
    unchecked {
        return to + length_;
    }
}

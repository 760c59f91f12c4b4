// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "./Bytes.sol";
import {Proof, allocateZeros} from "./Proof.sol";

/// @notice A part of a Bytes, never copied: `bytes hash ‖ offset u64 ‖ length u64`, 48 bytes inline in the record
/// that holds it. The range need not lie inside the Bytes. See docs/machine.md §2.
struct View {
    bytes32 data;
    uint256 offset;
    uint256 length;
}

using {slice, read, encodeTo} for View global;

/// @notice The view of `[offset, offset + length)`; the one of length 0 is always the same.
function viewOf(bytes32 data, uint256 offset, uint256 length) pure returns (View memory) {
    return length == 0 ? View(Bytes.EMPTY, 0, 0) : View(data, offset, length);
}

/// @notice `[from, from + length)` of the view as a view; the part past its end is left out.
function slice(View memory view_, uint256 from, uint256 length) pure returns (View memory) {
    return viewOf(view_.data, view_.offset + from, insideOf(view_, from, length));
}

/// @notice `[from, from + length)` of the view in fresh memory; zeros past its end. Reads the part inside the view
/// from the Bytes with `Bytes.read`, and opens nothing when no byte is inside.
/// @return out where the bytes begin; the last word is filled up with zeros.
function read(View memory view_, Proof memory proof, uint256 from, uint256 length)
    pure
    returns (uint256 out)
{
    uint256 inside = insideOf(view_, from, length);
    uint256 part = Bytes.read(proof, view_.data, view_.offset + from, inside);
    if (inside == length) return part;
    out = allocateZeros(length);
    assembly ("memory-safe") {
        mcopy(out, part, inside)
    }
}

/// @notice Writes the 48 bytes that stand for the view in a record.
/// @return next where they end.
function encodeTo(View memory view_, uint256 at) pure returns (uint256 next) {
    (bytes32 data, uint256 offset, uint256 length) = (view_.data, view_.offset, view_.length);
    assembly ("memory-safe") {
        mstore(at, data)
        mstore(add(at, 32), or(shl(192, offset), shl(128, length)))
        next := add(at, 48)
    }
}

/// @notice How many bytes of `[from, from + length)` are inside the view.
function insideOf(View memory view_, uint256 from, uint256 length) pure returns (uint256) {
    if (from >= view_.length) return 0;
    uint256 left = view_.length - from;
    return length < left ? length : left;
}

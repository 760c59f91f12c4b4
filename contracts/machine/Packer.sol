// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {scratch} from "../structures/Proof.sol";
import {View, viewOf} from "../structures/View.sol";

/// @notice Writes the preimage of a record: a domain tag, then fields of fixed width, big-endian (docs/machine.md §1).
/// @dev It writes past the end of used memory without taking it, so nothing may be allocated before `done`.
/// Where it writes is in the lower half of the word, where the preimage starts in the upper one. A struct would not do:
/// its return variables are memory that is taken and cleared at each call.
type Packer is uint256;

/// @notice Reads the fields of an opened preimage, behind its tag.
struct Reader {
    uint256 at;
}

using {u8, u16, u32, u64, u256, addr, hash, view48, raw, done} for Packer global;
using {take, takeHash, takeView, takeBool} for Reader global;

function pack(uint256 tag) pure returns (Packer) {
    uint256 at = scratch();
    assembly ("memory-safe") {
        mstore8(at, tag)
    }
    return Packer.wrap((at << 128) + at + 1);
}

function u8(Packer packer, uint256 value) pure returns (Packer) {
    return put(packer, value, 1);
}

function u16(Packer packer, uint256 value) pure returns (Packer) {
    return put(packer, value, 2);
}

function u32(Packer packer, uint256 value) pure returns (Packer) {
    return put(packer, value, 4);
}

function u64(Packer packer, uint256 value) pure returns (Packer) {
    return put(packer, value, 8);
}

function u256(Packer packer, uint256 value) pure returns (Packer) {
    return put(packer, value, 32);
}

function addr(Packer packer, uint256 value) pure returns (Packer) {
    return put(packer, value, 20);
}

function view48(Packer packer, View memory value) pure returns (Packer) {
    return packer.hash(value.data).u64(value.offset).u64(value.length);
}

function hash(Packer packer, bytes32 value) pure returns (Packer) {
    return put(packer, uint256(value), 32);
}

/// @notice `size` bytes of memory at `from`.
function raw(Packer packer, uint256 from, uint256 size) pure returns (Packer) {
    uint256 at = uint128(Packer.unwrap(packer));
    assembly ("memory-safe") {
        mcopy(at, from, size)
    }
    return Packer.wrap(Packer.unwrap(packer) + size);
}

/// @notice The hash of the preimage.
function done(Packer packer) pure returns (bytes32 result) {
    uint256 start = Packer.unwrap(packer) >> 128;
    uint256 at = uint128(Packer.unwrap(packer));
    assembly ("memory-safe") {
        result := keccak256(start, sub(at, start))
    }
}

function put(Packer packer, uint256 value, uint256 size) pure returns (Packer) {
    uint256 at = uint128(Packer.unwrap(packer));
    assembly ("memory-safe") {
        mstore(at, shl(sub(256, mul(8, size)), value))
    }
    unchecked {
        return Packer.wrap(Packer.unwrap(packer) + size);
    }
}

/// @notice The next `size` bytes as an integer.
function take(Reader memory reader, uint256 size) pure returns (uint256 value) {
    uint256 at = reader.at;
    assembly ("memory-safe") {
        value := shr(sub(256, mul(8, size)), mload(at))
    }
    unchecked {
        reader.at = at + size;
    }
}

function takeHash(Reader memory reader) pure returns (bytes32) {
    return bytes32(reader.take(32));
}

function takeBool(Reader memory reader) pure returns (bool) {
    return reader.take(1) != 0;
}

function takeView(Reader memory reader) pure returns (View memory) {
    bytes32 data = reader.takeHash();
    uint256 offset = reader.take(8);
    return viewOf(data, offset, reader.take(8));
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice A proof being consumed: the preimages that a step opens, one after the other in order of use.
/// Both fields are offsets into the calldata of the call. See docs/machine.md §1.
struct Proof {
    uint256 cursor;
    uint256 end;
}

/// @notice The next preimage of the proof is not the one that `expected` commits to.
error BadPreimage(bytes32 expected, bytes32 actual);
/// @notice The proof ends inside a preimage.
error ProofTooShort();
/// @notice The step is done and `left` bytes of the proof are not used.
error ProofTooLong(uint256 left);

using {open, openTo, openSized, take, finish} for Proof global;

/// @notice The proof that stands in `data`, nothing of it used yet.
function proofOf(bytes calldata data) pure returns (Proof memory proof) {
    assembly ("memory-safe") {
        mstore(proof, data.offset)
        mstore(add(proof, 32), add(data.offset, data.length))
    }
}

/// @notice Opens a preimage of fixed size into fresh memory.
/// @return at where its `size` bytes begin.
function open(Proof memory proof, bytes32 expected, uint256 size) pure returns (uint256 at) {
    at = allocate(size);
    openTo(proof, expected, size, at);
}

/// @notice Opens a preimage of fixed size into memory that the caller answers for.
function openTo(Proof memory proof, bytes32 expected, uint256 size, uint256 at) pure {
    uint256 cursor = proof.cursor;
    unchecked {
        // `size` is a constant or comes from a u32, so the sum can't overflow.
        if (cursor + size > proof.end) revert ProofTooShort();
        proof.cursor = cursor + size;
    }
    bytes32 actual;
    assembly ("memory-safe") {
        calldatacopy(at, cursor, size)
        actual := keccak256(at, size)
    }
    if (actual != expected) revert BadPreimage(expected, actual);
}

/// @notice Opens a preimage that stands behind its length (u32), into fresh memory.
/// @return at where it begins.
/// @return size its length in bytes.
function openSized(Proof memory proof, bytes32 expected) pure returns (uint256 at, uint256 size) {
    uint256 cursor = proof.cursor;
    unchecked {
        if (cursor + 4 > proof.end) revert ProofTooShort();
        proof.cursor = cursor + 4;
    }
    assembly ("memory-safe") {
        size := shr(224, calldataload(cursor))
    }
    // Before memory is paid for: a length that the proof does not have must not cost more than an error.
    if (cursor + 4 + size > proof.end) revert ProofTooShort();
    at = open(proof, expected, size);
}

/// @notice Copies the next `size` bytes of the proof into memory that the caller answers for. Nothing is checked: they
/// must be bound by something else than a hash.
function take(Proof memory proof, uint256 size, uint256 at) pure {
    uint256 cursor = proof.cursor;
    unchecked {
        if (cursor + size > proof.end) revert ProofTooShort();
        proof.cursor = cursor + size;
    }
    assembly ("memory-safe") {
        calldatacopy(at, cursor, size)
    }
}

/// @notice Reverts unless the whole proof is used.
function finish(Proof memory proof) pure {
    if (proof.cursor != proof.end) revert ProofTooLong(proof.end - proof.cursor);
}

/// @notice `size` bytes of memory, not cleared.
function allocate(uint256 size) pure returns (uint256 at) {
    assembly ("memory-safe") {
        at := mload(0x40)
        mstore(0x40, and(add(add(at, size), 31), not(31)))
    }
}

/// @notice `size` bytes of memory, all zero.
function allocateZeros(uint256 size) pure returns (uint256 at) {
    at = allocate(size);
    assembly ("memory-safe") {
        // Past the end of the calldata there are only zeros.
        calldatacopy(at, calldatasize(), and(add(size, 31), not(31)))
    }
}

/// @notice The end of used memory: room for what is needed only until the next allocation.
function scratch() pure returns (uint256 at) {
    assembly ("memory-safe") {
        at := mload(0x40)
    }
}

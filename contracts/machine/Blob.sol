// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, allocate} from "../structures/Proof.sol";
import {PrecompileCall} from "./PrecompileCall.sol";

/// @notice The elements of a blob, by the precompile of EIP-4844.
library Blob {
    /// @dev Field elements of a blob.
    uint256 internal constant BLOB_ELEMENTS = 4096;
    /// @dev Bytes of a field element that count: the low ones. The first one can't be had whole, the field has 255 bits.
    uint256 internal constant ELEMENT_BYTES = 31;
    /// @dev Bytes of a batch that one blob holds.
    uint256 internal constant BLOB_CAPACITY = BLOB_ELEMENTS * ELEMENT_BYTES;

    uint256 private constant POINT_EVALUATION = 0x0a;
    uint256 private constant PRICE = 50000;
    /// @dev Order of the scalar field of BLS12-381, and 7^((order − 1) / 4096) in it.
    uint256 private constant ORDER =
        0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;
    uint256 private constant ROOT_OF_UNITY =
        0x564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306;

    /// @notice L1 says that an element is not the value of the blob at its place.
    error NotInBlob(bytes32 versionedHash, uint256 index);

    /// @notice Reads `count` elements of a blob from the proof (the KZG commitment, and for each element the element
    /// and the KZG proof) and leaves what counts of them one after the other.
    /// @param first The first element, below 4096.
    /// @return out Where in memory their `count · 31` bytes begin.
    function readElements(Proof memory proof, bytes32 versionedHash, uint256 first, uint256 count)
        internal
        view
        returns (uint256 out)
    {
        out = allocate(count * ELEMENT_BYTES + 32);
        // versioned hash, z, y, commitment, proof
        uint256 input = allocate(192);
        uint256 output = allocate(64);
        proof.take(48, input + 96);
        for (uint256 i = 0; i < count; i++) {
            proof.take(32, input + 64);
            proof.take(48, input + 144);
            uint256 z = placeOf(first + i);
            assembly ("memory-safe") {
                mstore(input, versionedHash)
                mstore(add(input, 32), z)
                mstore(add(out, mul(i, 31)), shl(8, mload(add(input, 64))))
            }
            (bool success,) =
                PrecompileCall.callKnown(POINT_EVALUATION, PRICE, input, 192, output, 64);
            if (!success) revert NotInBlob(versionedHash, first + i);
        }
    }

    /// @dev Where the polynomial has element `index` as its value: the root of unity to the index with its 12 bits
    /// reversed (EIP-4844, bit-reversal permutation).
    function placeOf(uint256 index) private pure returns (uint256 z) {
        uint256 power = ROOT_OF_UNITY;
        z = 1;
        // The highest bit of the index is the lowest of the exponent.
        for (uint256 bit = BLOB_ELEMENTS >> 1; bit != 0; bit >>= 1) {
            if (index & bit != 0) z = mulmod(z, power, ORDER);
            power = mulmod(power, power, ORDER);
        }
    }
}

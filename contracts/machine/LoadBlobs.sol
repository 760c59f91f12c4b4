// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Blob} from "./Blob.sol";
import {Cursor} from "./Cursor.sol";
import {Machine} from "./Machine.sol";
import {Reader, pack} from "./Packer.sol";
import {Phase} from "./Phase.sol";

/// @notice Scratch of phase loadBlobs: the blobs, and the element that is loaded next, counted through all of them.
function loadingOf(bytes32 blobs, uint256 count, uint256 position) pure returns (bytes32) {
    return pack(0x36).hash(blobs).u8(count).u32(position).done();
}

library LoadBlobs {
    /// @dev Elements that one step loads: 16 point evaluations. A power of two, so that a step stays within one blob.
    uint256 private constant ELEMENTS = 16;

    /// @notice Phase loadBlobs: copies some elements of the blobs into the batch. On L1 the precompile of EIP-4844 says
    /// that they are the blob's values at the roots of unity, so that the versioned hash is all that the inbox has to
    /// keep.
    function stepLoadBlobs(Machine memory m) internal view {
        Reader memory reader = m.scratch(38);
        bytes32 blobs = reader.takeHash();
        uint256 count = reader.take(1);
        uint256 position = reader.take(4);
        Cursor memory cursor = m.cursor();
        uint256 record = m.proof.open(blobs, 9 + 32 * count);
        bytes32 versionedHash;
        uint256 blob = position / Blob.BLOB_ELEMENTS;
        assembly ("memory-safe") {
            versionedHash := mload(add(add(record, 9), shl(5, blob)))
        }
        (uint256 length, bytes32 root) = Bytes.open(m.proof, cursor.data);
        uint256 from = position * Blob.ELEMENT_BYTES;
        uint256 size = length - from;
        if (size > ELEMENTS * Blob.ELEMENT_BYTES) size = ELEMENTS * Blob.ELEMENT_BYTES;
        uint256 elements = (size + Blob.ELEMENT_BYTES - 1) / Blob.ELEMENT_BYTES;
        uint256 part =
            Blob.readElements(m.proof, versionedHash, position % Blob.BLOB_ELEMENTS, elements);
        root = Bytes.writeOpened(m.proof, length, root, from, part, size);
        cursor.data = Bytes.hashOf(length, root);
        if (from + size < length) {
            m.enterWith(Phase.LOAD_BLOBS, loadingOf(blobs, count, position + ELEMENTS));
        } else {
            m.enter(Phase.IDLE);
        }
    }
}

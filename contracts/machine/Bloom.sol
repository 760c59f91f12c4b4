// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, scratch} from "../structures/Proof.sol";

/// @notice A log bloom of 2048 bits (Yellow Paper, 4.3.1): `0x18 ‖ 256 bytes`.
/// @dev An opened bloom is a pointer to its tag, with the bits behind it.
library Bloom {
    /// @dev The hash of the bloom with no bit set.
    bytes32 internal constant EMPTY =
        0xbe79221de4c0af6379a84227a8be049b76364445b5add39d1cda76117f00d860;

    /// @notice Opens the bits.
    function open(Proof memory proof, bytes32 bloom) internal pure returns (uint256 at) {
        return proof.open(bloom, 257);
    }

    /// @notice Sets the bits of the `size` bytes of memory at `entry`, an address or a topic.
    function add(uint256 at, uint256 entry, uint256 size) internal pure {
        assembly ("memory-safe") {
            let digest := keccak256(entry, size)
            for { let shift := 240 } gt(shift, 192) { shift := sub(shift, 16) } {
                let bit := and(shr(shift, digest), 2047)
                let place := add(add(at, 1), sub(255, shr(3, bit)))
                mstore8(place, or(byte(0, mload(place)), shl(and(bit, 7), 1)))
            }
        }
    }

    /// @notice Sets every bit that `other` has.
    function or_(uint256 at, uint256 other) internal pure {
        assembly ("memory-safe") {
            for { let i := 1 } lt(i, 257) { i := add(i, 32) } {
                mstore(add(at, i), or(mload(add(at, i)), mload(add(other, i))))
            }
        }
    }

    function hashOf(uint256 at) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := keccak256(at, 257)
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Proof, scratch} from "../structures/Proof.sol";

/// @notice The queue of forced transactions: a Merkle tree that only grows, of height 32, whose leaves are the entries'
/// hashes as Bytes and zeros behind the last one; a node is `0x42 ‖ left ‖ right`, also over zeros.
library Queue {
    /// @dev Levels of the queue's tree: 2^32 entries.
    uint256 internal constant QUEUE_HEIGHT = 32;
    /// @dev How many entries of the queue a block may take. Each may have that part of the least gas limit of a block.
    uint256 internal constant MAX_FORCED = 8;
    uint256 private constant TAG = 0x42;

    /// @notice Entry `index` of the queue with that root; opens the nodes from the root down.
    function read(Proof memory proof, bytes32 root, uint256 index)
        internal
        pure
        returns (bytes32 entry)
    {
        entry = root;
        for (uint256 level = QUEUE_HEIGHT; level > 0; --level) {
            uint256 at = scratch();
            proof.openTo(entry, 65, at);
            uint256 side = (index >> (level - 1)) & 1;
            assembly ("memory-safe") {
                entry := mload(add(add(at, 1), shl(5, side)))
            }
        }
    }

    /// @notice The hash of a node.
    function nodeOf(bytes32 left, bytes32 right) internal pure returns (bytes32 hash) {
        uint256 tag = TAG;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore8(at, tag)
            mstore(add(at, 1), left)
            mstore(add(at, 33), right)
            hash := keccak256(at, 65)
        }
    }
}

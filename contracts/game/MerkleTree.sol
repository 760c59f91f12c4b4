// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Binary Merkle trees of fixed height over machine states.
/// @notice A leaf is a state hash as it is, a node `H(0x31 ‖ left ‖ right)`.
library MerkleTree {
    /// @notice A path has the wrong number of siblings.
    error PathLength(uint256 expected, uint256 given);
    /// @notice An index is past the end of a level.
    error OutsideTree(uint256 index, uint256 height);

    /// @notice The node over `left` and `right`.
    function join(bytes32 left, bytes32 right) internal pure returns (bytes32 node) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore8(at, 0x31)
            mstore(add(at, 1), left)
            mstore(add(at, 33), right)
            node := keccak256(at, 65)
        }
    }

    /// @notice The node four levels above its 16 descendants.
    function fold(bytes32[16] calldata nodes) internal pure returns (bytes32) {
        bytes32[8] memory level;
        for (uint256 i = 0; i < 8; i++) {
            level[i] = join(nodes[2 * i], nodes[2 * i + 1]);
        }
        for (uint256 width = 4; width > 0; width /= 2) {
            for (uint256 i = 0; i < width; i++) {
                level[i] = join(level[2 * i], level[2 * i + 1]);
            }
        }
        return level[0];
    }

    /// @notice The root of the tree of height `height` that has `leaf` at `index`.
    /// @param path The siblings from the leaf upwards, `height` of them.
    function root(bytes32 leaf, uint256 index, uint256 height, bytes32[] calldata path)
        internal
        pure
        returns (bytes32 node)
    {
        if (path.length != height) revert PathLength(height, path.length);
        if (index >> height != 0) revert OutsideTree(index, height);
        node = leaf;
        for (uint256 h = 0; h < height; h++) {
            node = (index >> h) & 1 == 0 ? join(node, path[h]) : join(path[h], node);
        }
    }

    /// @notice The root of the tree of height `height` whose last leaf is `leaf`.
    /// @param path The siblings from the leaf upwards, `height` of them, all on the left.
    function rootOfLast(bytes32 leaf, uint256 height, bytes32[] calldata path)
        internal
        pure
        returns (bytes32)
    {
        return root(leaf, (1 << height) - 1, height, path);
    }
}

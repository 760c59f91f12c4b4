// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice A whole tree in memory, made the plain way: what the tests hold the contracts against.
struct NaiveTree {
    uint256 height;
    bytes32[][] levels;
}

library NaiveTrees {
    /// @notice The tree over `leaves`, filled up with the last of them.
    function grow(uint256 height, bytes32[] memory leaves)
        internal
        pure
        returns (NaiveTree memory tree)
    {
        tree.height = height;
        tree.levels = new bytes32[][](height + 1);
        tree.levels[0] = new bytes32[](1 << height);
        for (uint256 i = 0; i < 1 << height; i++) {
            tree.levels[0][i] = leaves[i < leaves.length ? i : leaves.length - 1];
        }
        for (uint256 h = 1; h <= height; h++) {
            tree.levels[h] = new bytes32[](1 << (height - h));
            for (uint256 i = 0; i < tree.levels[h].length; i++) {
                tree.levels[h][i] = keccak256(
                    bytes.concat(hex"31", tree.levels[h - 1][2 * i], tree.levels[h - 1][2 * i + 1])
                );
            }
        }
    }

    function root(NaiveTree memory tree) internal pure returns (bytes32) {
        return tree.levels[tree.height][0];
    }

    /// @notice The siblings of leaf `index`, `count` of them from below.
    function path(NaiveTree memory tree, uint256 index, uint256 count)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](count);
        for (uint256 h = 0; h < count; h++) {
            siblings[h] = tree.levels[h][(index >> h) ^ 1];
        }
    }

    /// @notice The 16 nodes four levels below a node.
    function children(NaiveTree memory tree, uint256 height, uint256 index)
        internal
        pure
        returns (bytes32[16] memory nodes)
    {
        for (uint256 i = 0; i < 16; i++) {
            nodes[i] = tree.levels[height - 4][index * 16 + i];
        }
    }

    /// @notice The 16 highest nodes.
    function top(NaiveTree memory tree) internal pure returns (bytes32[16] memory) {
        return children(tree, tree.height, 0);
    }

    /// @notice The siblings of the last leaf below the last of `top`.
    function lastPath(NaiveTree memory tree) internal pure returns (bytes32[] memory) {
        return path(tree, (1 << tree.height) - 1, tree.height - 4);
    }

    /// @notice The first leaf that differs.
    function firstDifference(NaiveTree memory one, NaiveTree memory two)
        internal
        pure
        returns (uint256 i)
    {
        while (one.levels[0][i] == two.levels[0][i]) i++;
    }
}

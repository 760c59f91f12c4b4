// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MerkleTree} from "./MerkleTree.sol";

/// @title One move of a 16-ary dissection.
/// @notice Two nodes at the same place of two trees differ. Their 16 descendants four levels down are given, and
/// the first of them that differs is where the search goes on.
library Dissection {
    /// @notice Sixteen nodes do not hash to the node that they are said to be under.
    error NotChildren(bytes32 node, bytes32 found);
    /// @notice The sixteen children are the same on both sides.
    error NoDifference();

    /// @notice Reverts unless `children` are the 16 nodes four levels below `node`.
    function check(bytes32 node, bytes32[16] calldata children) internal pure {
        bytes32 found = MerkleTree.fold(children);
        if (found != node) revert NotChildren(node, found);
    }

    /// @notice The first child that is not the same on both sides.
    function firstDifference(bytes32[16] calldata one, bytes32[16] calldata two)
        internal
        pure
        returns (uint256)
    {
        for (uint256 i = 0; i < 16; i++) {
            if (one[i] != two[i]) return i;
        }
        revert NoDifference();
    }
}

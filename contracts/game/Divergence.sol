// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MerkleTree} from "./MerkleTree.sol";

/// @title Proof of the first leaf in which two trees differ.
/// @notice Two paths to leaf `position` whose left siblings are all equal, and different leaves: everything left of
/// it is the same in both trees, so no earlier leaf differs.
library Divergence {
    /// @notice The two leaves are the same.
    error SameLeaf(uint256 position);
    /// @notice The two trees already differ left of the leaf, under the sibling at `height`.
    error EarlierDifference(uint256 height);
    /// @notice A path leads to another root than the one that its side committed to.
    error WrongRoot(uint256 side, bytes32 expected, bytes32 found);
    /// @notice The agreed leaf is not the last one under the left sibling.
    error WrongAgreed(bytes32 expected, bytes32 found);

    /// @param position The leaf.
    /// @param leaves What it is on either side.
    /// @param paths The siblings from the leaf upwards on either side.
    /// @param agreed Leaf `position − 1`; not looked at for position 0.
    /// @param agreedPath Its siblings up to (not including) the first left sibling of `paths`.
    struct Proof {
        uint256 position;
        bytes32[2] leaves;
        bytes32[][2] paths;
        bytes32 agreed;
        bytes32[] agreedPath;
    }

    /// @notice Reverts unless `proof` shows the first difference of the trees under `roots`.
    function check(bytes32[2] memory roots, uint256 height, Proof calldata proof) internal pure {
        uint256 position = proof.position;
        if (proof.leaves[0] == proof.leaves[1]) revert SameLeaf(position);
        for (uint256 side = 0; side < 2; side++) {
            bytes32 found = MerkleTree.root(proof.leaves[side], position, height, proof.paths[side]);
            if (found != roots[side]) revert WrongRoot(side, roots[side], found);
        }
        bool first = true;
        for (uint256 h = 0; h < height; h++) {
            if ((position >> h) & 1 == 0) continue;
            bytes32 left = proof.paths[0][h];
            if (left != proof.paths[1][h]) revert EarlierDifference(h);
            if (!first) continue;
            // The lowest left sibling ends in leaf position − 1.
            bytes32 found = MerkleTree.rootOfLast(proof.agreed, h, proof.agreedPath);
            if (found != left) revert WrongAgreed(left, found);
            first = false;
        }
    }
}

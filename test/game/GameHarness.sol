// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Dissection} from "../../contracts/game/Dissection.sol";
import {Divergence} from "../../contracts/game/Divergence.sol";
import {Match, Matching} from "../../contracts/game/Match.sol";
import {MerkleTree} from "../../contracts/game/MerkleTree.sol";
import {BatchHash} from "../../contracts/rollup/BatchHash.sol";

/// @notice The libraries of the game, to be held against their twins in TypeScript.
contract GameHarness {
    function fold(bytes32[16] calldata nodes) external pure returns (bytes32) {
        return MerkleTree.fold(nodes);
    }

    function root(bytes32 leaf, uint256 index, uint256 height, bytes32[] calldata path)
        external
        pure
        returns (bytes32)
    {
        return MerkleTree.root(leaf, index, height, path);
    }

    function divergence(bytes32[2] memory roots, uint256 height, Divergence.Proof calldata proof)
        external
        pure
    {
        Divergence.check(roots, height, proof);
    }

    function firstDifference(bytes32[16] calldata one, bytes32[16] calldata two)
        external
        pure
        returns (uint256)
    {
        return Dissection.firstDifference(one, two);
    }

    function matchId(bytes32 one, bytes32 two) external pure returns (bytes32) {
        return Matching.id(one, two);
    }

    function stateHash(Match memory m) external pure returns (bytes32) {
        return Matching.stateHash(m);
    }

    function batchHash(bytes calldata batch) external pure returns (bytes32) {
        return BatchHash.hash(batch);
    }
}

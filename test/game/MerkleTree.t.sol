// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MerkleTree} from "../../contracts/game/MerkleTree.sol";
import {Test} from "../Test.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

contract MerkleTreeTest is Test {
    using NaiveTrees for NaiveTree;

    uint256 private constant HEIGHT = 6;

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

    function rootOfLast(bytes32 leaf, uint256 height, bytes32[] calldata path)
        external
        pure
        returns (bytes32)
    {
        return MerkleTree.rootOfLast(leaf, height, path);
    }

    function _tree(bytes32 seed) private pure returns (NaiveTree memory) {
        bytes32[] memory leaves = new bytes32[](1 << HEIGHT);
        for (uint256 i = 0; i < leaves.length; i++) {
            leaves[i] = keccak256(abi.encode(seed, i));
        }
        return NaiveTrees.grow(HEIGHT, leaves);
    }

    function test_join_hashes_the_tag_and_both() public pure {
        bytes32 expected =
            keccak256(bytes.concat(hex"31", bytes32(uint256(1)), bytes32(uint256(2))));
        assertEq(MerkleTree.join(bytes32(uint256(1)), bytes32(uint256(2))), expected);
    }

    function testFuzz_every_leaf_leads_to_the_root(bytes32 seed, uint256 index) public view {
        NaiveTree memory tree = _tree(seed);
        index %= 1 << HEIGHT;
        bytes32[] memory path = tree.path(index, HEIGHT);
        assertEq(this.root(tree.levels[0][index], index, HEIGHT, path), tree.root());
    }

    function testFuzz_the_last_leaf_leads_to_the_root(bytes32 seed) public view {
        NaiveTree memory tree = _tree(seed);
        uint256 last = (1 << HEIGHT) - 1;
        bytes32[] memory path = tree.path(last, HEIGHT);
        assertEq(this.rootOfLast(tree.levels[0][last], HEIGHT, path), tree.root());
    }

    function testFuzz_sixteen_nodes_fold_to_the_one_above(bytes32 seed, uint256 index) public view {
        NaiveTree memory tree = _tree(seed);
        index %= 1 << (HEIGHT - 4);
        assertEq(this.fold(tree.children(4, index)), tree.levels[4][index]);
    }

    function testFuzz_a_changed_sibling_changes_the_root(bytes32 seed, uint256 index, uint256 at)
        public
        view
    {
        NaiveTree memory tree = _tree(seed);
        index %= 1 << HEIGHT;
        bytes32[] memory path = tree.path(index, HEIGHT);
        path[at % HEIGHT] ^= bytes32(uint256(1));
        bytes32 found = this.root(tree.levels[0][index], index, HEIGHT, path);
        assertTrue(found != tree.root(), "the root stayed");
    }

    function test_a_path_of_another_length_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(MerkleTree.PathLength.selector, 5, 4));
        this.root(0, 0, 5, new bytes32[](4));
    }

    function test_an_index_outside_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(MerkleTree.OutsideTree.selector, 32, 5));
        this.root(0, 32, 5, new bytes32[](5));
    }
}

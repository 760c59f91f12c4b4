// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Divergence} from "../../contracts/game/Divergence.sol";
import {Test} from "../Test.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

contract DivergenceTest is Test {
    using NaiveTrees for NaiveTree;

    uint256 private constant HEIGHT = 6;
    uint256 private constant LEAVES = 1 << HEIGHT;

    function check(bytes32[2] memory roots, Divergence.Proof calldata proof) external pure {
        Divergence.check(roots, HEIGHT, proof);
    }

    /// @dev Two trees that differ first at `at`, and in any way behind it.
    function _trees(bytes32 seed, uint256 at)
        private
        pure
        returns (NaiveTree memory one, NaiveTree memory two)
    {
        bytes32[] memory a = new bytes32[](LEAVES);
        bytes32[] memory b = new bytes32[](LEAVES);
        for (uint256 i = 0; i < LEAVES; i++) {
            a[i] = keccak256(abi.encode(seed, i));
            bool same = i < at || (i > at && uint256(a[i]) % 2 == 0);
            b[i] = same ? a[i] : keccak256(abi.encode(a[i]));
        }
        return (NaiveTrees.grow(HEIGHT, a), NaiveTrees.grow(HEIGHT, b));
    }

    function _proof(NaiveTree memory one, NaiveTree memory two, uint256 at)
        private
        pure
        returns (Divergence.Proof memory proof)
    {
        proof.position = at;
        proof.leaves = [one.levels[0][at], two.levels[0][at]];
        proof.paths = [one.path(at, HEIGHT), two.path(at, HEIGHT)];
        if (at == 0) return proof;
        uint256 rise = 0;
        while ((at >> rise) & 1 == 0) rise++;
        proof.agreed = one.levels[0][at - 1];
        proof.agreedPath = one.path(at - 1, rise);
    }

    /// @dev Refused with this error, whatever its arguments.
    function _refused(
        NaiveTree memory one,
        NaiveTree memory two,
        Divergence.Proof memory proof,
        bytes4 selector
    ) private view {
        try this.check([one.root(), two.root()], proof) {
            assertTrue(false, "accepted");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(selector));
        }
    }

    function testFuzz_the_first_difference_is_proved(bytes32 seed, uint256 at) public view {
        at %= LEAVES;
        (NaiveTree memory one, NaiveTree memory two) = _trees(seed, at);
        this.check([one.root(), two.root()], _proof(one, two, at));
    }

    function testFuzz_no_later_difference_is_proved(bytes32 seed, uint256 at, uint256 later)
        public
    {
        at %= LEAVES - 1;
        (NaiveTree memory one, NaiveTree memory two) = _trees(seed, at);
        later = at + 1 + later % (LEAVES - 1 - at);
        while (later < LEAVES && one.levels[0][later] == two.levels[0][later]) later++;
        vm.assume(later < LEAVES);
        _refused(one, two, _proof(one, two, later), Divergence.EarlierDifference.selector);
    }

    function testFuzz_no_earlier_leaf_is_proved(bytes32 seed, uint256 at, uint256 earlier) public {
        at = 1 + at % (LEAVES - 1);
        earlier %= at;
        (NaiveTree memory one, NaiveTree memory two) = _trees(seed, at);
        Divergence.Proof memory proof = _proof(one, two, earlier);
        vm.expectRevert(abi.encodeWithSelector(Divergence.SameLeaf.selector, earlier));
        this.check([one.root(), two.root()], proof);
    }

    function testFuzz_another_agreed_leaf_is_refused(bytes32 seed, uint256 at, bytes32 agreed)
        public
    {
        at = 1 + at % (LEAVES - 1);
        (NaiveTree memory one, NaiveTree memory two) = _trees(seed, at);
        Divergence.Proof memory proof = _proof(one, two, at);
        vm.assume(agreed != proof.agreed);
        proof.agreed = agreed;
        _refused(one, two, proof, Divergence.WrongAgreed.selector);
    }

    function testFuzz_other_roots_are_refused(bytes32 seed, uint256 at, bytes32 root, bool second)
        public
    {
        at %= LEAVES;
        (NaiveTree memory one, NaiveTree memory two) = _trees(seed, at);
        Divergence.Proof memory proof = _proof(one, two, at);
        (uint256 side, bytes32 found) = second ? (1, two.root()) : (0, one.root());
        vm.assume(root != found);
        vm.expectRevert(abi.encodeWithSelector(Divergence.WrongRoot.selector, side, root, found));
        this.check(second ? [one.root(), root] : [root, two.root()], proof);
    }
}

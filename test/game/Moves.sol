// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Divergence} from "../../contracts/game/Divergence.sol";
import {Match} from "../../contracts/game/Match.sol";
import {Counter} from "./CounterMachine.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";
import {Stage} from "./Stage.sol";

/// @notice Two that fight, in the order in which their match names them.
struct Pair {
    bytes32 one;
    bytes32 two;
}

/// @notice The moves of a match, made from whole trees.
abstract contract Moves is Stage {
    using NaiveTrees for NaiveTree;

    function _pair(bytes32 a, bytes32 b) internal pure returns (Pair memory) {
        return a < b ? Pair(a, b) : Pair(b, a);
    }

    function _match(Pair memory p) internal view returns (Match memory m) {
        (, m,) = matches.matchOf(p.one, p.two);
    }

    function _id(Pair memory p) internal view returns (bytes32 id) {
        (id,,) = matches.matchOf(p.one, p.two);
    }

    function _hash(Pair memory p) internal view returns (bytes32 stateHash) {
        (,, stateHash) = matches.matchOf(p.one, p.two);
    }

    /// @dev What the match's side to move says next, from its whole tree.
    function _move(Pair memory p) internal {
        Match memory m = _match(p);
        (bytes32 mover, bytes32 other) = m.turn == 0 ? (p.one, p.two) : (p.two, p.one);
        NaiveTree memory tree = _tree(mover);
        bytes32[16] memory own = tree.children(m.height, m.position);
        bytes32[16] memory theirs = _tree(other).children(m.height, m.position);
        uint256 i = 0;
        while (own[i] == theirs[i]) i++;
        uint256 child = uint256(m.position) * 16 + i;
        bytes32 expected = _hash(p);
        if (m.height > 4) {
            bytes32[16] memory below = tree.children(m.height - 4, child);
            matches.dissect(p.one, p.two, expected, theirs, own, below);
            return;
        }
        bool needed = i == 0 && child > 0;
        bytes32 agreed = needed ? tree.levels[0][child - 1] : bytes32(0);
        bytes32[] memory path = needed ? tree.path(child - 1, HEIGHT) : new bytes32[](0);
        matches.seal(p.one, p.two, expected, theirs, own, agreed, path);
    }

    function _divergence(Pair memory p) internal view returns (Divergence.Proof memory proof) {
        NaiveTree memory one = _tree(p.one);
        NaiveTree memory two = _tree(p.two);
        uint256 at = one.firstDifference(two);
        proof.position = at;
        proof.leaves = [one.levels[0][at], two.levels[0][at]];
        proof.paths = [one.path(at, HEIGHT), two.path(at, HEIGHT)];
        if (at == 0) return proof;
        uint256 rise = 0;
        while ((at >> rise) & 1 == 0) rise++;
        proof.agreed = one.levels[0][at - 1];
        proof.agreedPath = one.path(at - 1, rise);
    }

    function _diverge(Pair memory p) internal {
        matches.diverge(p.one, p.two, _hash(p), 0, _divergence(p));
    }

    /// @dev Enters the step tree of `states` on the side of `claim`.
    function _enter(address by, Pair memory p, bytes32 claim, Counter[] memory states)
        internal
        returns (bytes32 id)
    {
        NaiveTree memory tree = NaiveTrees.grow(HEIGHT, _hashes(states));
        (bytes32 subdispute, bytes32 expected) = (_id(p), _hash(p));
        bytes32[16] memory top = tree.top();
        bytes32[] memory path = tree.lastPath();
        uint8 side = claim == p.one ? 0 : 1;
        vm.prank(by);
        id = matches.enter{value: ENTRY_BOND}(subdispute, expected, side, top, path);
        leavesOf[id] = _hashes(states);
    }

    /// @dev The two entrants of a subdispute in the order of its sides.
    function _entrants(Pair memory p, bytes32 claim, bytes32 ours, bytes32 theirs)
        internal
        pure
        returns (Pair memory)
    {
        return claim == p.one ? Pair(ours, theirs) : Pair(theirs, ours);
    }

    function _prove(Pair memory p, Counter memory state) internal {
        matches.prove(p.one, p.two, _hash(p), abi.encode(state));
    }

    function _timeout(Pair memory p) internal {
        matches.timeout(p.one, p.two, _hash(p));
    }

    function _settle(Pair memory p) internal {
        matches.settle(p.one, p.two, _hash(p));
    }

    /// @dev Two claims under genesis, one of them wrong from `unit` on, sealed.
    function _sealed(uint256 unit) internal returns (Pair memory p, bytes32 right, bytes32 wrong) {
        right = _right();
        wrong = _wrong(unit, SALT);
        p = _pair(right, wrong);
        _diverge(p);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds} from "../../contracts/game/Bonds.sol";
import {Dissection} from "../../contracts/game/Dissection.sol";
import {Divergence} from "../../contracts/game/Divergence.sol";
import {Entrants, Standing} from "../../contracts/game/Entrants.sol";
import {Match, Phase} from "../../contracts/game/Match.sol";
import {Matches} from "../../contracts/game/Matches.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Counter, CounterMachine} from "./CounterMachine.sol";
import {Moves, Pair} from "./Moves.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

/// @notice The moves of one match, and their limits.
contract MatchesTest is Moves {
    using NaiveTrees for NaiveTree;

    /// @dev A whole dispute, trees hidden or not, the right side first or second.
    function testFuzz_the_right_side_wins(uint8 unit, uint8 step, uint8 flags) public {
        unit %= 12;
        bytes32 right;
        bytes32 wrong;
        if (flags & 1 == 0) {
            right = _right();
            _pass(flags);
            wrong = _wrong(unit, SALT);
        } else {
            wrong = _wrong(unit, SALT);
            _pass(flags);
            right = _right();
        }
        Pair memory p = _pair(right, wrong);
        if (flags & 2 == 0) while (_match(p).phase == Phase.Bisect) _move(p);
        else _diverge(p);
        assertEq(_match(p).position, unit);

        Counter[] memory steps = _steps(right, _before(unit), 32, 0);
        uint256 length = 1;
        while (steps[length - 1].step != 0) length++;
        step = uint8(step % (length + 1));
        bytes32 mine = _enter(HONEST, p, right, steps);
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(unit), step, SALT));
        Pair memory e = _entrants(p, right, mine, theirs);
        if (flags & 4 == 0) while (_match(e).phase == Phase.Bisect) _move(e);
        else _diverge(e);
        assertEq(_match(e).position, step);
        _prove(e, step == 0 ? _before(unit) : steps[step - 1]);
        assertTrue(matches.entrantOf(mine).standing == Standing.Alive, "right entrant lost");
        assertTrue(matches.entrantOf(theirs).standing == Standing.Eliminated, "wrong entrant won");

        _pass(PERIOD);
        _settle(p);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "wrong claim lives");
        _pass(GRACE);
        claims.finalize(right);
        matches.release(mine);
        assertEq(claims.owed(HONEST), CLAIM_BOND + CLAIM_BOND * (10_000 - BURN_SHARE) / 10_000);
        assertEq(matches.owed(HONEST), ENTRY_BOND + ENTRY_BOND * (10_000 - BURN_SHARE) / 10_000);
        _assertBonds(0, 0);
    }

    function test_a_divergence_ends_a_dissection_under_way() public {
        Pair memory p = _pair(_right(), _wrong(7, SALT));
        _move(p);
        _diverge(p);
        assertEq(_match(p).position, 7);
        assertTrue(_match(p).phase == Phase.Subdispute, "not sealed");
    }

    function test_a_move_answers_to_one_state_only() public {
        Pair memory p = _pair(_right(), _wrong(7, SALT));
        bytes32 before = _hash(p);
        Divergence.Proof memory proof = _divergence(p);
        _move(p);
        bytes32 now_ = _hash(p);
        vm.expectRevert(
            abi.encodeWithSelector(Entrants.StateChanged.selector, _id(p), before, now_)
        );
        matches.diverge(p.one, p.two, before, 0, proof);
    }

    function test_the_state_does_not_depend_on_time() public {
        Pair memory p = _pair(_right(), _wrong(7, SALT));
        bytes32 before = _hash(p);
        _pass(100);
        assertEq(_hash(p), before);
    }

    function test_children_must_hash_to_their_nodes() public {
        Pair memory p = _pair(_right(), _wrong(7, SALT));
        Match memory m = _match(p);
        bytes32 expected = _hash(p);
        NaiveTree memory own = _tree(m.turn == 0 ? p.one : p.two);
        NaiveTree memory other = _tree(m.turn == 0 ? p.two : p.one);
        bytes32[16] memory right = own.top();
        bytes32[16] memory theirs = other.top();
        bytes32[16] memory below = own.children(4, 0);
        for (uint256 which = 0; which < 3; which++) {
            bytes32[16] memory a = which == 0 ? _bent(theirs) : theirs;
            bytes32[16] memory b = which == 1 ? _bent(right) : right;
            bytes32[16] memory c = which == 2 ? _bent(below) : below;
            bytes32 node = which == 0 ? other.root() : which == 1 ? own.root() : own.levels[4][0];
            bytes32 found = this.fold(which == 0 ? a : which == 1 ? b : c);
            vm.expectRevert(abi.encodeWithSelector(Dissection.NotChildren.selector, node, found));
            matches.dissect(p.one, p.two, expected, a, b, c);
        }
        matches.dissect(p.one, p.two, expected, theirs, right, below);
    }

    function fold(bytes32[16] memory nodes) external pure returns (bytes32) {
        bytes32[] memory leaves = new bytes32[](16);
        for (uint256 i = 0; i < 16; i++) {
            leaves[i] = nodes[i];
        }
        return NaiveTrees.grow(4, leaves).root();
    }

    function _bent(bytes32[16] memory nodes) private pure returns (bytes32[16] memory bent) {
        for (uint256 i = 0; i < 16; i++) {
            bent[i] = nodes[i];
        }
        bent[3] ^= bytes32(uint256(1));
    }

    function test_sealing_needs_the_agreed_leaf() public {
        // The first difference is the first of 16 leaves, so that the leaf before it is not among them.
        Pair memory p = _pair(_right(), _wrong(16, SALT));
        _move(p);
        Match memory m = _match(p);
        NaiveTree memory own = _tree(m.turn == 0 ? p.one : p.two);
        bytes32[16] memory theirs = _tree(m.turn == 0 ? p.two : p.one).children(4, 1);
        bytes32[16] memory mine = own.children(4, 1);
        bytes32[] memory path = own.path(15, HEIGHT);
        bytes32 expected = _hash(p);
        try matches.seal(p.one, p.two, expected, theirs, mine, SALT, path) {
            assertTrue(false, "sealed");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(Matches.WrongAgreed.selector));
        }
        matches.seal(p.one, p.two, expected, theirs, mine, own.levels[0][15], path);
        assertEq(_match(p).agreed, own.levels[0][15]);
    }

    function test_moves_belong_to_their_heights() public {
        Pair memory p = _pair(_right(), _wrong(7, SALT));
        bytes32[16] memory none;
        bytes32 expected = _hash(p);
        bytes32 id = _id(p);
        vm.expectRevert(abi.encodeWithSelector(Matches.AboveLeaves.selector, id, 8));
        matches.seal(p.one, p.two, expected, none, none, 0, new bytes32[](0));
        _move(p);
        expected = _hash(p);
        vm.expectRevert(abi.encodeWithSelector(Matches.AtLeaves.selector, id));
        matches.dissect(p.one, p.two, expected, none, none, none);
    }

    function test_moves_belong_to_their_phases() public {
        Pair memory p = _pair(_right(), _wrong(7, SALT));
        bytes32 expected = _hash(p);
        bytes32 id = _id(p);
        vm.expectRevert(abi.encodeWithSelector(Entrants.WrongPhase.selector, id, Phase.None));
        matches.settle(p.one, p.two, expected);
        Divergence.Proof memory proof = _divergence(p);
        _diverge(p);
        expected = _hash(p);
        vm.expectRevert(abi.encodeWithSelector(Entrants.WrongPhase.selector, id, Phase.Subdispute));
        matches.diverge(p.one, p.two, expected, 0, proof);
        vm.expectRevert(abi.encodeWithSelector(Entrants.WrongPhase.selector, id, Phase.Subdispute));
        matches.timeout(p.one, p.two, expected);
    }

    // --- Proving ---

    function test_both_lose_if_neither_has_the_result() public {
        // Two wrong claims: the right state is in neither tree.
        bytes32 one = _wrong(7, SALT);
        bytes32 two = _wrong(7, "also wrong");
        Pair memory p = _pair(one, two);
        _diverge(p);
        bytes32 a = _enter(LIAR, p, one, _steps(one, _before(7), 3, SALT));
        bytes32 b = _enter(OTHER, p, two, _steps(one, _before(7), 3, "also wrong"));
        Pair memory e = _entrants(p, one, a, b);
        _diverge(e);
        _prove(e, _steps(one, _before(7), 32, 0)[2]);
        assertEq(_match(e).lost, 3);
        _pass(PERIOD);
        _settle(p);
        assertEq(_match(p).lost, 3);
        // The parent opens anew: the right claim can still come.
        bytes32 right = _right();
        assertEq(_claimOf(right).round, 1);
        assertEq(_claimOf(right).clock, PERIOD);
        _assertBonds(1, 0);
    }

    function test_a_proof_must_open_the_agreed_state() public {
        (Pair memory p, bytes32 right, bytes32 wrong) = _sealed(7);
        bytes32 mine = _enter(HONEST, p, right, _steps(right, _before(7), 32, 0));
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(7), 3, SALT));
        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        Counter memory other = _before(7);
        bytes32 expected = _hash(e);
        bytes32 agreed = _match(e).agreed;
        vm.expectRevert(
            abi.encodeWithSelector(
                CounterMachine.WrongPreimage.selector, agreed, machine.hash(other)
            )
        );
        matches.prove(e.one, e.two, expected, abi.encode(other));
    }

    // --- Many at once ---

    function test_a_failing_move_takes_no_other_along() public {
        bytes32 right = _right();
        Pair memory p = _pair(right, _wrong(7, SALT));
        Pair memory q = _pair(right, _wrong(3, "other"));
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(matches.diverge, (p.one, p.two, _hash(p), 0, _divergence(p)));
        calls[1] = calls[0];
        calls[2] = abi.encodeCall(matches.diverge, (q.one, q.two, _hash(q), 0, _divergence(q)));
        bool[] memory done = matches.multicall(calls);
        assertEq(done[0], true);
        assertEq(done[1], false);
        assertEq(done[2], true);
        assertEq(_match(q).position, 3);
    }
}

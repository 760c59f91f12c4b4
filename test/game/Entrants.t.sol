// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds} from "../../contracts/game/Bonds.sol";
import {Entrants, Standing} from "../../contracts/game/Entrants.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Counter} from "./CounterMachine.sol";
import {Moves, Pair} from "./Moves.sol";
import {NaiveTree, NaiveTrees} from "./NaiveTree.sol";

/// @notice Subdisputes: who may enter, who fights whom, when a side is beaten.
contract EntrantsTest is Moves {
    using NaiveTrees for NaiveTree;

    uint256 private constant UNIT = 6;

    bytes32 private right;
    bytes32 private wrong;
    Pair private p;

    function setUp() public override {
        super.setUp();
        right = _right();
        wrong = _wrong(UNIT, SALT);
        p = _pair(right, wrong);
        _diverge(p);
    }

    /// @dev The right step tree.
    function _mine() private returns (bytes32) {
        return _enter(HONEST, p, right, _steps(right, _before(UNIT), 32, 0));
    }

    /// @dev A step tree to the wrong leaf, wrong from `step` on.
    function _theirs(uint256 step) private returns (bytes32) {
        return _enter(LIAR, p, wrong, _steps(right, _before(UNIT), step, SALT));
    }

    /// @dev A step tree to the right leaf that errs on the way: a friend of the right side, so it seems.
    function _frenemy(uint256 from, uint256 to) private returns (bytes32) {
        Counter[] memory states = _steps(right, _before(UNIT), 32, 0);
        for (uint256 i = from; i < to; i++) {
            states[i].salt = "frenemy";
        }
        return _enter(OTHER, p, right, states);
    }

    /// @dev Plays a match of entrants to the end.
    function _fight(bytes32 ours, bytes32 theirs) private {
        Pair memory e = _entrants(p, right, ours, theirs);
        _diverge(e);
        uint256 at = _match(e).position;
        _prove(e, at == 0 ? _before(UNIT) : _steps(right, _before(UNIT), 32, 0)[at - 1]);
    }

    function _standing(bytes32 id) private view returns (Standing) {
        return matches.entrantOf(id).standing;
    }

    function test_one_right_entrant_beats_any_number() public {
        bytes32 mine = _mine();
        bytes32[3] memory theirs = [_theirs(0), _theirs(1), _theirs(2)];
        for (uint256 i = 0; i < 3; i++) {
            _fight(mine, theirs[i]);
        }
        _pass(PERIOD);
        _settle(p);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "wrong claim lives");
        matches.release(mine);
        _assertBonds(1, 0);
    }

    function test_a_wrong_friend_does_no_harm() public {
        bytes32 friend = _frenemy(1, 3);
        bytes32 theirs = _theirs(2);
        // The friend errs at step 1, before the liar does.
        Pair memory e = _entrants(p, right, friend, theirs);
        _diverge(e);
        _prove(e, _steps(right, _before(UNIT), 32, 0)[0]);
        assertTrue(_standing(friend) == Standing.Eliminated, "friend lives");
        assertTrue(_standing(theirs) == Standing.Alive, "liar fell");
        bytes32 mine = _mine();
        _fight(mine, theirs);
        _pass(PERIOD);
        _settle(p);
        assertTrue(_claimOf(right).status == Status.Pending, "right claim fell");
        _assertBonds(1, 1);
    }

    function test_entrants_of_one_side_do_not_fight() public {
        bytes32 mine = _mine();
        bytes32 friend = _frenemy(1, 3);
        vm.expectRevert(
            abi.encodeWithSelector(
                Entrants.NoSuchSide.selector, matches.entrantOf(friend).side == 0 ? 0 : 1
            )
        );
        matches.matchOf(mine, friend);
    }

    function test_nobody_is_settled_while_the_window_is_open_or_somebody_lives() public {
        bytes32 expected = _hash(p);
        bytes32 id = _id(p);
        vm.expectRevert(abi.encodeWithSignature("NotOver(bytes32)", id));
        matches.settle(p.one, p.two, expected);
        bytes32 mine = _mine();
        bytes32 theirs = _theirs(0);
        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        _pass(PERIOD);
        vm.expectRevert(abi.encodeWithSignature("NotOver(bytes32)", id));
        matches.settle(p.one, p.two, expected);
        _prove(e, _before(UNIT));
        _settle(p);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "lives");
    }

    function test_a_side_that_nobody_enters_for_loses() public {
        bytes32 mine = _mine();
        _pass(PERIOD);
        _settle(p);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "lives");
        matches.release(mine);
        assertEq(matches.owed(HONEST), ENTRY_BOND);
    }

    function test_if_nobody_enters_both_lose() public {
        _pass(PERIOD);
        _settle(p);
        assertEq(_match(p).lost, 3);
        _assertBonds(0, 0);
    }

    function test_the_window_shuts() public {
        _pass(PERIOD - 1);
        _mine();
        _pass(1);
        NaiveTree memory tree =
            NaiveTrees.grow(HEIGHT, _hashes(_steps(right, _before(UNIT), 0, SALT)));
        (bytes32 id, bytes32 expected) = (_id(p), _hash(p));
        uint8 side = wrong == p.one ? 0 : 1;
        bytes32[16] memory top = tree.top();
        bytes32[] memory path = tree.lastPath();
        vm.expectRevert(abi.encodeWithSelector(Entrants.EntryOver.selector, id, side));
        matches.enter{value: ENTRY_BOND}(id, expected, side, top, path);
    }

    function test_an_entry_must_be_in_order() public {
        Counter[] memory steps = _steps(right, _before(UNIT), 32, 0);
        NaiveTree memory tree = NaiveTrees.grow(HEIGHT, _hashes(steps));
        (bytes32 id, bytes32 expected) = (_id(p), _hash(p));
        bytes32[16] memory top = tree.top();
        bytes32[] memory path = tree.lastPath();
        uint8 side = right == p.one ? 0 : 1;

        vm.expectRevert(abi.encodeWithSelector(Bonds.WrongBond.selector, ENTRY_BOND, 1));
        matches.enter{value: 1}(id, expected, side, top, path);
        vm.expectRevert(abi.encodeWithSelector(Entrants.NoSuchSide.selector, 2));
        matches.enter{value: ENTRY_BOND}(id, expected, 2, top, path);
        vm.expectRevert(abi.encodeWithSelector(Entrants.StateChanged.selector, id, SALT, expected));
        matches.enter{value: ENTRY_BOND}(id, SALT, side, top, path);
        // The right tree does not end in the wrong leaf.
        try matches.enter{value: ENTRY_BOND}(id, expected, 1 - side, top, path) {
            assertTrue(false, "entered on the wrong side");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(Entrants.WrongLastLeaf.selector));
        }

        bytes32 mine = _mine();
        vm.expectRevert(abi.encodeWithSelector(Entrants.AlreadyEntered.selector, mine));
        matches.enter{value: ENTRY_BOND}(id, expected, side, top, path);
    }

    function test_no_entry_once_a_claim_has_fallen() public {
        _fellElsewhere();
        NaiveTree memory tree =
            NaiveTrees.grow(HEIGHT, _hashes(_steps(right, _before(UNIT), 32, 0)));
        (bytes32 id, bytes32 expected) = (_id(p), _hash(p));
        bytes32[16] memory top = tree.top();
        bytes32[] memory path = tree.lastPath();
        vm.expectRevert(
            abi.encodeWithSelector(Claims.WrongStatus.selector, wrong, Status.Eliminated)
        );
        matches.enter{value: ENTRY_BOND}(id, expected, right == p.one ? 0 : 1, top, path);
    }

    function test_entrants_fight_on_when_a_claim_falls_elsewhere() public {
        bytes32 mine = _mine();
        bytes32 theirs = _theirs(0);
        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        _fellElsewhere();
        vm.expectRevert(abi.encodeWithSelector(Entrants.StillInPlay.selector, theirs));
        matches.release(theirs);
        _prove(e, _before(UNIT));
        assertTrue(_standing(theirs) == Standing.Eliminated, "bond saved");
        matches.release(mine);
        _assertBonds(2, 0);
    }

    /// @dev A third claim makes the wrong one fall by time.
    function _fellElsewhere() private {
        _pass(PERIOD - 1);
        bytes32 third = _wrong(1, "third");
        Pair memory q = _pair(wrong, third);
        _diverge(q);
        _enter(OTHER, q, third, _steps(right, _before(1), 0, "third"));
        _pass(PERIOD);
        _settle(q);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "lives");
        // The third's entrant, whose bond is not what the caller counts.
        matches.release(_entrantOf(q));
    }

    function _entrantOf(Pair memory q) private view returns (bytes32) {
        bytes32[] memory leaves = _hashes(_steps(right, _before(1), 0, "third"));
        return keccak256(abi.encode(_id(q), NaiveTrees.grow(HEIGHT, leaves).root()));
    }

    function test_release_only_when_nobody_can_come_any_more() public {
        bytes32 mine = _mine();
        vm.expectRevert(abi.encodeWithSelector(Entrants.StillInPlay.selector, mine));
        matches.release(mine);
        _pass(PERIOD);
        matches.release(mine);
        vm.expectRevert(abi.encodeWithSelector(Entrants.NotAlive.selector, mine));
        matches.release(mine);
        matches.withdraw(HONEST);
        assertEq(address(matches).balance, 0);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Clocks} from "../../contracts/game/Clock.sol";
import {Divergence} from "../../contracts/game/Divergence.sol";
import {Standing} from "../../contracts/game/Entrants.sol";
import {Match} from "../../contracts/game/Match.sol";
import {Matches} from "../../contracts/game/Matches.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Moves, Pair} from "./Moves.sol";

/// @notice Whose time runs when, and what is left of it one level down.
contract MatchClocksTest is Moves {
    function test_a_silent_mover_loses() public {
        bytes32 wrong = _wrong(7, SALT);
        _pass(1);
        bytes32 right = _right();
        Pair memory p = _pair(right, wrong);
        assertEq(_match(p).turn, wrong == p.one ? 0 : 1);
        _pass(PERIOD - 1);
        bytes32 expected = _hash(p);
        bytes32 id = _id(p);
        vm.expectRevert(abi.encodeWithSelector(Matches.NotOver.selector, id));
        matches.timeout(p.one, p.two, expected);
        _pass(1);
        Divergence.Proof memory proof = _divergence(p);
        vm.expectRevert(
            abi.encodeWithSelector(Clocks.OutOfTime.selector, wrong == p.one ? 0 : 1, 0)
        );
        matches.diverge(p.one, p.two, expected, 0, proof);
        _timeout(p);
        assertTrue(_claimOf(wrong).status == Status.Eliminated, "lives");
        assertTrue(_claimOf(right).status == Status.Pending, "fell");
        assertEq(_match(p).lost, wrong == p.one ? 1 : 2);
    }

    function test_time_before_sealing_and_before_entering_is_carried_down() public {
        bytes32 right = _right();
        _pass(1000);
        bytes32 wrong = _wrong(7, SALT);
        Pair memory p = _pair(right, wrong);
        uint8 side = right == p.one ? 0 : 1;
        _pass(300); // the right side's, the elder
        _move(p);
        _pass(50); // the wrong side's
        _move(p);
        Match memory m = _match(p);
        assertEq(side == 0 ? m.clock.left0 : m.clock.left1, PERIOD - 300);
        assertEq(side == 0 ? m.clock.left1 : m.clock.left0, PERIOD - 1000 - 50);
        _pass(70);
        bytes32 mine = _enter(HONEST, p, right, _steps(right, _before(7), 32, 0));
        assertEq(matches.entrantOf(mine).clock, PERIOD - 300 - 70);
        _pass(5);
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(7), 2, SALT));
        assertEq(matches.entrantOf(theirs).clock, PERIOD - 1000 - 50 - 75);
        Match memory e = _match(_entrants(p, right, mine, theirs));
        assertEq(e.clock.since, time);
        assertEq(side == 0 ? e.clock.left0 : e.clock.left1, PERIOD - 300 - 70);
    }

    function test_who_can_prove_has_the_longer_of_both_clocks() public {
        (Pair memory p, bytes32 right, bytes32 wrong) = _sealed(7);
        bytes32 mine = _enter(HONEST, p, right, _steps(right, _before(7), 32, 0));
        _pass(4000);
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(7), 0, SALT));
        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        _pass(PERIOD - 4000);
        bytes32 expected = _hash(e);
        bytes32 id = _id(e);
        vm.expectRevert(abi.encodeWithSelector(Matches.NotOver.selector, id));
        matches.timeout(e.one, e.two, expected);
        _pass(4000);
        _timeout(e);
        assertTrue(matches.entrantOf(mine).standing == Standing.Eliminated, "mine lives");
        assertTrue(matches.entrantOf(theirs).standing == Standing.Eliminated, "theirs lives");
        assertEq(matches.owed(BURN), 2 * ENTRY_BOND);
        _settle(p);
        assertEq(_match(p).lost, 3);
        assertEq(claims.owed(BURN), 2 * CLAIM_BOND);
        _assertBonds(0, 0);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds} from "../../contracts/game/Bonds.sol";
import {ParameterRules, Parameters} from "../../contracts/game/Parameters.sol";
import {Claim, Statement, Status} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Counter} from "../game/CounterMachine.sol";
import {Moves, Pair} from "../game/Moves.sol";

contract ClaimsTest is Moves {
    uint256 private constant NEVER = type(uint256).max;

    function test_genesis_is_final() public view {
        Claim memory c = _claimOf(genesis);
        assertTrue(c.status == Status.Final, "not final");
        assertEq(claims.latest(), genesis);
        // Made when there was no batch: its children take the first.
        assertEq(c.next, 1);
    }

    function test_the_target_is_fixed_when_the_parent_is_made() public {
        bytes32 first = _right();
        // Three batches then, at most two past position 1.
        assertEq(_claimOf(first).next, 3);
        inbox.post("more");
        assertEq(_claimOf(first).next, 3);
        Counter memory end = _before(8);
        bytes32 second = _claim(HONEST, first, _units(first, end, NEVER, 0));
        assertEq(_claimOf(second).target, 3);
        assertEq(_claimOf(second).position, 3);
        assertEq(_claimOf(second).next, 4);
    }

    function test_a_child_waits_for_its_batches() public {
        bytes32 first = _right();
        bytes32 second = _claim(HONEST, first, _units(first, _before(8), NEVER, 0));
        assertEq(_claimOf(second).next, 4);
        Statement memory s = _statement(first, _units(first, _before(8), NEVER, 0));
        s.parent = second;
        s.target = 4;
        vm.expectRevert(abi.encodeWithSignature("NoSuchBatch(uint64,uint64)", 4, 3));
        claims.post{value: CLAIM_BOND}(s);
    }

    function _good() private view returns (Statement memory) {
        return _statement(genesis, _units(genesis, _start(), NEVER, 0));
    }

    function test_a_claim_must_be_in_order() public {
        Statement memory s = _good();
        vm.expectRevert(abi.encodeWithSelector(Bonds.WrongBond.selector, CLAIM_BOND, 0));
        claims.post(s);

        s.parent = SALT;
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongStatus.selector, SALT, Status.None));
        claims.post{value: CLAIM_BOND}(s);

        s = _good();
        s.target = 2;
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongTarget.selector, 1, 2));
        claims.post{value: CLAIM_BOND}(s);

        s = _good();
        bytes32 accumulator = s.accumulator;
        s.accumulator = SALT;
        vm.expectRevert(
            abi.encodeWithSelector(Claims.WrongAccumulator.selector, 1, accumulator, SALT)
        );
        claims.post{value: CLAIM_BOND}(s);

        s = _good();
        s.state = SALT;
        try claims.post{value: CLAIM_BOND}(s) {
            assertTrue(false, "posted");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(Claims.WrongLastLeaf.selector));
        }

        s = _good();
        bytes32 id = claims.post{value: CLAIM_BOND}(s);
        vm.expectRevert(abi.encodeWithSelector(Claims.AlreadyClaimed.selector, id));
        claims.post{value: CLAIM_BOND}(s);
    }

    function test_the_final_state_must_be_at_an_accumulator_of_the_inbox() public {
        Counter[] memory states = _units(genesis, _start(), NEVER, 0);
        states[states.length - 1].accumulator = SALT;
        Statement memory s = _statement(genesis, states);
        vm.expectRevert(
            abi.encodeWithSelector(Claims.WrongAccumulator.selector, 1, inbox.accumulator(1), SALT)
        );
        claims.post{value: CLAIM_BOND}(s);

        states[states.length - 1].position = 2;
        states[states.length - 1].accumulator = inbox.accumulator(2);
        s = _statement(genesis, states);
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongPosition.selector, 2, 0, 1));
        claims.post{value: CLAIM_BOND}(s);
    }

    function test_a_claim_that_ends_early_is_gone_on_from() public {
        bytes32 first = _right();
        // As if the unit tree were full after 4 of the 16 units up to position 3.
        Counter[] memory all = _units(first, _before(8), NEVER, 0);
        Counter[] memory some = new Counter[](8);
        for (uint256 i = 0; i < 8; i++) {
            some[i] = all[i];
        }
        some[7].accumulator = inbox.accumulator(2);
        bytes32 early = _claim(HONEST, first, some);
        assertEq(_claimOf(early).position, 2);
        assertEq(_claimOf(early).next, 3);
    }

    function test_clocks_of_late_claims() public {
        assertEq(_claimOf(_right()).clock, PERIOD);
        _pass(PERIOD - FLOOR - 1);
        assertEq(_claimOf(_wrong(0, "a")).clock, FLOOR + 1);
        _pass(1);
        assertEq(_claimOf(_wrong(0, "b")).clock, FLOOR);
        _pass(FLOOR - 1);
        assertEq(_claimOf(_wrong(0, "c")).clock, FLOOR);
        _pass(1);
        Statement memory s = _statement(genesis, _units(genesis, _start(), 0, "d"));
        vm.expectRevert(abi.encodeWithSelector(Claims.WindowShut.selector, genesis, time));
        claims.post{value: CLAIM_BOND}(s);
    }

    function test_an_unrivalled_claim_is_final_after_window_and_grace() public {
        bytes32 id = _right();
        uint256 opened = _claimOf(id).created;
        _pass(PERIOD + GRACE - 1);
        vm.expectRevert(
            abi.encodeWithSelector(Claims.NotFinal.selector, id, 1, opened + PERIOD + GRACE)
        );
        claims.finalize(id);
        _pass(1);
        claims.finalize(id);
        assertEq(claims.latest(), id);
        claims.withdraw(HONEST);
        assertEq(HONEST.balance, 1000 ether);
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongStatus.selector, id, Status.Final));
        claims.finalize(id);
    }

    function test_no_claim_is_final_before_its_parent() public {
        bytes32 id = _right();
        bytes32 child = _claim(HONEST, id, _units(id, _before(8), NEVER, 0));
        _pass(PERIOD + GRACE);
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongStatus.selector, id, Status.Pending));
        claims.finalize(child);
        claims.finalize(id);
        claims.finalize(child);
        assertEq(claims.latest(), child);
    }

    function test_grace_runs_from_the_last_elimination() public {
        bytes32 id = _right();
        _pass(10);
        bytes32 rival = _wrong(3, SALT);
        Pair memory p = _pair(id, rival);
        _diverge(p);
        _enter(HONEST, p, id, _steps(id, _before(3), 32, 0));
        _pass(PERIOD + 5000);
        vm.expectRevert(
            abi.encodeWithSelector(Claims.NotFinal.selector, id, 2, time - 5010 + GRACE)
        );
        claims.finalize(id);
        _settle(p);
        uint256 fell = time;
        vm.expectRevert(abi.encodeWithSelector(Claims.NotFinal.selector, id, 1, fell + GRACE));
        claims.finalize(id);
        _pass(GRACE);
        claims.finalize(id);
    }

    function test_children_of_the_fallen_are_orphans() public {
        bytes32 right = _right();
        bytes32 wrong = _wrong(3, SALT);
        Counter[] memory states = _units(genesis, _start(), 3, SALT);
        bytes32 child = _claim(LIAR, wrong, _units(wrong, states[7], NEVER, 0));
        vm.expectRevert(abi.encodeWithSelector(Claims.WrongStatus.selector, wrong, Status.Pending));
        claims.orphan(child);
        Pair memory p = _pair(right, wrong);
        _diverge(p);
        _enter(HONEST, p, right, _steps(right, _before(3), 32, 0));
        _pass(PERIOD);
        _settle(p);
        claims.orphan(child);
        assertTrue(_claimOf(child).status == Status.Orphaned, "not an orphan");
        assertEq(claims.owed(LIAR), CLAIM_BOND);
        _assertBonds(1, 1);
    }

    function test_only_the_matches_eliminate() public {
        bytes32 id = _right();
        vm.expectRevert(abi.encodeWithSelector(Claims.NotMatches.selector, address(this)));
        claims.eliminate(id, 0);
    }

    function test_rivals_are_living_siblings_in_order() public {
        bytes32 a = _right();
        bytes32 b = _wrong(3, SALT);
        Pair memory p = _pair(a, b);
        claims.rivals(p.one, p.two);
        vm.expectRevert(abi.encodeWithSelector(Claims.NotRivals.selector, p.two, p.one));
        claims.rivals(p.two, p.one);
        vm.expectRevert(abi.encodeWithSelector(Claims.NotRivals.selector, a, a));
        claims.rivals(a, a);
        bytes32 child = _claim(HONEST, a, _units(a, _before(8), NEVER, 0));
        p = _pair(b, child);
        vm.expectRevert(abi.encodeWithSelector(Claims.NotRivals.selector, p.one, p.two));
        claims.rivals(p.one, p.two);
    }

    function check(Parameters memory p) external pure {
        ParameterRules.check(p);
    }

    function test_parameters_that_cannot_work_are_refused() public {
        Parameters memory p = _parameters();
        p.stepHeight = 6;
        vm.expectRevert(abi.encodeWithSelector(ParameterRules.BadHeight.selector, 6));
        this.check(p);
        p = _parameters();
        p.cap = 0;
        vm.expectRevert(abi.encodeWithSelector(ParameterRules.BadCap.selector, 0, 256));
        this.check(p);
        p = _parameters();
        // One dissection of two rounds is one move a side; twice that and three more.
        p.floor = 5 * 200 - 1;
        vm.expectRevert(abi.encodeWithSelector(ParameterRules.FloorTooShort.selector, 1000, 999));
        this.check(p);
        p = _parameters();
        p.period = FLOOR - 1;
        vm.expectRevert(
            abi.encodeWithSelector(ParameterRules.PeriodTooShort.selector, FLOOR, FLOOR - 1)
        );
        this.check(p);
        p = _parameters();
        p.burnShare = 10_001;
        vm.expectRevert(abi.encodeWithSelector(ParameterRules.BadShare.selector, 10_001));
        this.check(p);
    }
}

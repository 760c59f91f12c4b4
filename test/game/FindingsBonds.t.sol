// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Counter} from "./CounterMachine.sol";
import {Moves, Pair} from "./Moves.sol";

/// @notice What audits and reviews of other dispute systems found about bonds, tried on this one: `docs/findings.md`.
contract FindingsBondsTest is Moves {
    uint256 private constant UNIT = 6;
    uint256 private constant NEVER = type(uint256).max;

    function _rightSteps(bytes32 claim) private view returns (Counter[] memory) {
        return _steps(claim, _before(UNIT), 32, 0);
    }

    /// @dev OffchainLabs/bold #655 (stakes stranded): when all is over, everybody takes out what is theirs, and
    /// neither contract keeps a wei.
    function test_no_stake_is_stuck_at_the_end() public {
        (Pair memory p, bytes32 right, bytes32 wrong) = _sealed(UNIT);
        bytes32 child = _claim(OTHER, wrong, _units(wrong, _wrongEnd(), NEVER, 0));
        bytes32 mine = _enter(HONEST, p, right, _rightSteps(right));
        bytes32 theirs = _enter(LIAR, p, wrong, _steps(right, _before(UNIT), 0, SALT));
        Pair memory e = _entrants(p, right, mine, theirs);
        _diverge(e);
        _prove(e, _before(UNIT));
        _pass(PERIOD);
        _settle(p);
        _pass(GRACE);
        claims.finalize(right);
        claims.orphan(child);
        matches.release(mine);
        address[3] memory all = [HONEST, OTHER, BURN];
        for (uint256 i = 0; i < 3; i++) {
            claims.withdraw(all[i]);
            if (matches.owed(all[i]) > 0) matches.withdraw(all[i]);
        }
        assertEq(address(claims).balance, 0);
        assertEq(address(matches).balance, 0);
        assertEq(OTHER.balance, 1000 ether);
    }

    function _wrongEnd() private view returns (Counter memory) {
        return _units(genesis, _start(), UNIT, SALT)[7];
    }

    /// @dev Sherlock 2024 M-3 and Spearbit 2024-08 (bonds taken by others): a bond goes back to who paid it and a
    /// prize to the owner of the winner, whoever sends the call.
    function test_a_bond_goes_to_its_owner_whoever_calls() public {
        (Pair memory p, bytes32 right,) = _sealed(UNIT);
        bytes32 mine = _enter(HONEST, p, right, _rightSteps(right));
        _pass(PERIOD + GRACE);
        vm.startPrank(LIAR);
        _settle(p);
        matches.release(mine);
        _pass(GRACE);
        claims.finalize(right);
        vm.stopPrank();
        assertEq(claims.owed(LIAR), 0);
        assertEq(matches.owed(LIAR), 0);
        assertEq(claims.owed(HONEST), CLAIM_BOND + CLAIM_BOND * (10_000 - BURN_SHARE) / 10_000);
        assertEq(matches.owed(HONEST), ENTRY_BOND);
        uint256 had = HONEST.balance;
        uint256 owed = claims.owed(HONEST);
        vm.prank(LIAR);
        claims.withdraw(HONEST);
        assertEq(HONEST.balance, had + owed);
    }

    /// @dev Spearbit 2024-08 and the Dave paper: a richer attacker drains who has to match its bonds. Here many
    /// wrong claims and entrants cost the honest side one claim bond and one entry bond a claim, all returned.
    function test_many_lies_need_one_bond_each_way() public {
        bytes32 right = _right();
        bytes32[3] memory mine;
        bytes32[3] memory wrongs;
        for (uint256 i = 0; i < 3; i++) {
            bytes32 salt = bytes32(i + 1);
            wrongs[i] = _wrong(UNIT, salt);
            Pair memory p = _pair(right, wrongs[i]);
            _diverge(p);
            mine[i] = _enter(HONEST, p, right, _rightSteps(right));
            for (uint256 step = 0; step < 2; step++) {
                bytes32 theirs =
                    _enter(LIAR, p, wrongs[i], _steps(right, _before(UNIT), step, salt));
                Pair memory e = _entrants(p, right, mine[i], theirs);
                _diverge(e);
                _prove(e, step == 0 ? _before(UNIT) : _rightSteps(right)[0]);
            }
        }
        assertEq(HONEST.balance, 1000 ether - CLAIM_BOND - 3 * ENTRY_BOND);
        _pass(PERIOD);
        for (uint256 i = 0; i < 3; i++) {
            _settle(_pair(right, wrongs[i]));
            matches.release(mine[i]);
        }
        _pass(GRACE);
        claims.finalize(right);
        claims.withdraw(HONEST);
        matches.withdraw(HONEST);
        assertTrue(HONEST.balance > 1000 ether, "the honest side lost money");
        assertEq(claims.owed(LIAR) + matches.owed(LIAR), 0);
    }
}

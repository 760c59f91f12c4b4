// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bill, Bonds} from "../../contracts/game/Bonds.sol";
import {ParameterRules, Parameters} from "../../contracts/game/Parameters.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Moves, Pair} from "./Moves.sol";

/// @notice Repayments in whole disputes.
contract RepaymentTest is Moves {
    uint256 private constant UNIT = 7;

    function _parameters() internal pure override returns (Parameters memory) {
        return _repaying();
    }

    function test_only_the_matches_charge() public {
        bytes32 right = _right();
        vm.expectRevert(abi.encodeWithSelector(Claims.NotMatches.selector, address(this)));
        claims.charge(right, LIAR, 1 ether, 0);
    }

    function check(Parameters memory p) external pure {
        ParameterRules.check(p);
    }

    function test_no_more_than_the_whole_is_repaid() public {
        Parameters memory p = _parameters();
        p.repayShare = 10_000;
        this.check(p);
        p.repayShare = 10_001;
        vm.expectRevert(abi.encodeWithSelector(ParameterRules.BadShare.selector, 10_001));
        this.check(p);
    }

    function test_a_move_is_charged_to_the_side_that_it_is_made_against() public {
        vm.txGasPrice(20 gwei);
        bytes32 right = _right();
        // Of one age, it would be by the order of their hashes.
        _pass(1);
        bytes32 wrong = _wrong(UNIT, SALT);
        Pair memory p = _pair(right, wrong);
        // The elder moves first: the right side, at the cost of the wrong one.
        vm.startPrank(HONEST);
        _move(p);
        vm.stopPrank();
        uint256 spent = claims.costOf(wrong, HONEST);
        assertTrue(spent > 100_000 * 20 gwei, "too little for a dissection");
        assertTrue(spent < 500_000 * 20 gwei, "too much for a dissection");
        assertEq(claims.billOf(wrong).spent, spent);
        assertEq(claims.billOf(right).spent, 0);
        vm.startPrank(LIAR);
        _move(p);
        vm.stopPrank();
        assertEq(claims.billOf(right).spent, claims.costOf(right, LIAR));
        assertTrue(claims.costOf(right, LIAR) > 0, "the liar's move is not charged");

        bytes32 mine = _enter(HONEST, p, right, _steps(right, _before(UNIT), 32, 0));
        spent = claims.costOf(wrong, HONEST);
        _pass(PERIOD);
        // Who ends it is repaid too: it is charged before the bond is divided.
        bytes32 expected = _hash(p);
        vm.prank(OTHER);
        matches.settle(p.one, p.two, expected);
        Bill memory bill = claims.billOf(wrong);
        assertTrue(bill.forfeited, "not forfeited");
        assertEq(bill.pot, spent + claims.costOf(wrong, OTHER));
        claims.collect(wrong, OTHER);
        claims.collect(wrong, HONEST);
        assertEq(claims.billOf(wrong).pot, 0);

        _pass(GRACE);
        claims.finalize(right);
        matches.release(mine);
        // The survivor's bond repays nobody.
        assertTrue(_claimOf(right).status == Status.Final, "not final");
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, LIAR));
        claims.collect(right, LIAR);
        claims.withdraw(HONEST);
        claims.withdraw(OTHER);
        claims.withdraw(BURN);
        matches.withdraw(HONEST);
        assertEq(address(claims).balance, 0);
        assertEq(address(matches).balance, 0);
    }

    /// @dev `docs/dispute.md` §5: of each bond lost at least `(1 − repayShare) · burnShare` is burned.
    function testFuzz_playing_against_oneself_loses_money(uint16 price, bool bothLose) public {
        vm.txGasPrice(uint256(price) * 1 gwei);
        bytes32 one = _wrong(UNIT, SALT);
        bytes32 two = _wrong(UNIT, "also mine");
        Pair memory p = _pair(one, two);
        vm.startPrank(LIAR);
        _diverge(p);
        vm.stopPrank();
        if (!bothLose) {
            bytes32 mine = _enter(LIAR, p, one, _steps(one, _before(UNIT), 0, SALT));
            _pass(PERIOD);
            vm.startPrank(LIAR);
            _settle(p);
            vm.stopPrank();
            matches.release(mine);
            _pass(GRACE);
            claims.finalize(one);
        } else {
            _pass(PERIOD);
            vm.startPrank(LIAR);
            _settle(p);
            vm.stopPrank();
        }
        bytes32[2] memory ids = [one, two];
        for (uint256 i = 0; i < 2; i++) {
            if (claims.billOf(ids[i]).forfeited && claims.costOf(ids[i], LIAR) > 0) {
                claims.collect(ids[i], LIAR);
            }
        }
        // With no winner all that is not repaid is burned, of both bonds.
        uint256 kept = CLAIM_BOND * (10_000 - REPAY_SHARE) / 10_000;
        uint256 least = bothLose ? 2 * kept : kept * BURN_SHARE / 10_000;
        uint256 lost = 2 * CLAIM_BOND - claims.owed(LIAR);
        assertEq(lost, claims.owed(BURN));
        assertTrue(lost >= least, "self-play is too cheap");
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bill, Bonds, Shares} from "../../contracts/game/Bonds.sol";
import {Meter} from "../../contracts/game/Meter.sol";
import {Multicall} from "../../contracts/game/Multicall.sol";
import {ParameterRules, Parameters} from "../../contracts/game/Parameters.sol";
import {Status} from "../../contracts/rollup/Claim.sol";
import {Claims} from "../../contracts/rollup/Claims.sol";
import {Test} from "../Test.sol";
import {Moves, Pair} from "./Moves.sol";

/// @notice Bonds with everything that a game does to them in reach.
contract Till is Bonds {
    function pay() external payable {}

    function take(uint256 bond) external payable {
        _take(bond);
    }

    function charge(bytes32 debtor, address mover, uint256 cost) external {
        _charge(debtor, mover, cost, 0);
    }

    function chargeFresh(bytes32 debtor, address mover, uint256 cost, uint256 fresh) external {
        _charge(debtor, mover, cost, fresh);
    }

    function forfeit(bytes32 debtor, uint256 bond, Shares memory shares, address winner) external {
        _forfeit(debtor, bond, shares, winner);
    }

    function credit(address account, uint256 amount) external {
        _credit(account, amount);
    }
}

/// @notice Measures nothing but itself.
contract Scale is Meter, Multicall {
    uint256[] public costs;

    function move(uint256 price, bytes calldata) external returns (uint256 cost) {
        uint256 start = gasleft();
        (cost,) = _cost(start, price);
        costs.push(cost);
    }
}

/// @notice Asks for its money again while it is being paid, or takes none.
contract Receiver {
    Till private immutable till;
    bool private immutable refuses;
    uint256 public paid;
    bytes4 public answer;

    error NoThanks();

    constructor(Till till_, bool refuses_) {
        till = till_;
        refuses = refuses_;
    }

    receive() external payable {
        if (refuses) revert NoThanks();
        paid++;
        try till.withdraw(address(this)) {}
        catch (bytes memory reason) {
            answer = bytes4(reason);
        }
    }
}

contract BondsTest is Test {
    bytes32 private constant DEBTOR = "debtor";
    address private constant WINNER = address(0x111);
    address private constant FIRE = address(0xf12e);
    uint256 private constant BOND = 10 ether;

    Till private till;

    function setUp() public {
        till = new Till();
        vm.deal(address(this), 100 ether);
    }

    function _forfeit(uint16 repaid, uint16 burned, address winner) private {
        till.pay{value: BOND}();
        till.forfeit(DEBTOR, BOND, Shares(repaid, burned, FIRE), winner);
    }

    function _mover(uint256 i) private pure returns (address) {
        return address(uint160(0x3000 + i));
    }

    /// @dev Whoever collects first: everybody gets the same part of what it spent, and no wei is left or missing.
    function testFuzz_shares_of_movers_add_up_to_the_pot(
        uint96[4] memory costs,
        uint16 repaid,
        uint16 burned,
        uint8 first
    ) public {
        repaid %= 10_001;
        burned %= 10_001;
        uint256 spent = 0;
        for (uint256 i = 0; i < 4; i++) {
            // From nothing to far more than any bond repays.
            uint256 cost = i % 2 == 0 ? costs[i] : costs[i] % 1 ether;
            till.charge(DEBTOR, _mover(i), cost);
            spent += cost;
        }
        _forfeit(repaid, burned, WINNER);
        uint256 pot = BOND * repaid / 10_000;
        if (spent < pot) pot = spent;
        assertEq(till.billOf(DEBTOR).pot, pot);
        assertEq(till.owed(FIRE), (BOND - pot) * burned / 10_000);
        assertEq(till.owed(WINNER) + till.owed(FIRE), BOND - pot);

        uint256 paid = 0;
        for (uint256 n = 0; n < 4; n++) {
            uint256 i = (uint256(first) + n) % 4;
            uint256 cost = till.costOf(DEBTOR, _mover(i));
            if (cost == 0) continue;
            till.collect(DEBTOR, _mover(i));
            uint256 got = till.owed(_mover(i));
            assertTrue(got <= cost, "got more than it spent");
            uint256 fair = pot * cost / spent;
            assertTrue(got >= fair && got <= fair + 4, "got another part than the others");
            paid += got;
        }
        assertEq(paid, pot);
        assertEq(till.billOf(DEBTOR).pot, 0);
        assertEq(till.billOf(DEBTOR).spent, 0);
    }

    function test_what_was_spent_is_repaid_in_full_below_the_share() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        till.charge(DEBTOR, _mover(1), 0.5 ether);
        till.charge(DEBTOR, _mover(0), 0.25 ether);
        _forfeit(3333, 6000, WINNER);
        till.collect(DEBTOR, _mover(1));
        till.collect(DEBTOR, _mover(0));
        assertEq(till.owed(_mover(0)), 1.25 ether);
        assertEq(till.owed(_mover(1)), 0.5 ether);
        assertEq(till.owed(FIRE), 4.95 ether);
        assertEq(till.owed(WINNER), 3.3 ether);
    }

    function test_a_word_that_was_zero_costs_more_once() public {
        // Both words are new, then that of the mover alone, then neither.
        till.chargeFresh(DEBTOR, _mover(0), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(0)), 16);
        till.chargeFresh(DEBTOR, _mover(1), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(1)), 13);
        till.chargeFresh(DEBTOR, _mover(0), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(0)), 26);
        assertEq(till.billOf(DEBTOR).spent, 39);
        // A bill that has been paid off is not zero: it says that the bond is forfeited.
        _forfeit(3333, 6000, WINNER);
        till.collect(DEBTOR, _mover(0));
        till.collect(DEBTOR, _mover(1));
        till.chargeFresh(DEBTOR, _mover(0), 10, 3);
        assertEq(till.costOf(DEBTOR, _mover(0)), 13);
    }

    function test_no_more_is_repaid_than_the_share() public {
        till.charge(DEBTOR, _mover(0), 30 ether);
        till.charge(DEBTOR, _mover(1), 10 ether);
        _forfeit(4000, 5000, WINNER);
        till.collect(DEBTOR, _mover(0));
        till.collect(DEBTOR, _mover(1));
        assertEq(till.owed(_mover(0)), 3 ether);
        assertEq(till.owed(_mover(1)), 1 ether);
        assertEq(till.owed(FIRE), 3 ether);
        assertEq(till.owed(WINNER), 3 ether);
    }

    function test_nothing_is_collected_before_the_bond_is_forfeited() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, _mover(0)));
        till.collect(DEBTOR, _mover(0));
        assertEq(till.costOf(DEBTOR, _mover(0)), 1 ether);
    }

    function test_nothing_is_collected_twice_nor_by_who_spent_nothing() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        _forfeit(3333, 6000, WINNER);
        till.collect(DEBTOR, _mover(0));
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, _mover(i)));
            till.collect(DEBTOR, _mover(i));
        }
        assertEq(till.owed(_mover(0)), 1 ether);
    }

    function test_if_both_lose_the_rest_is_burned_and_moves_are_still_repaid() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        _forfeit(3333, 6000, address(0));
        assertEq(till.owed(FIRE), 9 ether);
        assertEq(till.owed(address(0)), 0);
        till.collect(DEBTOR, _mover(0));
        assertEq(till.owed(_mover(0)), 1 ether);
    }

    function test_debtors_do_not_pay_for_each_other() public {
        till.charge(DEBTOR, _mover(0), 1 ether);
        till.charge("other", _mover(0), 2 ether);
        _forfeit(3333, 6000, WINNER);
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, _mover(0)));
        till.collect("other", _mover(0));
        till.collect(DEBTOR, _mover(0));
        assertEq(till.owed(_mover(0)), 1 ether);
        assertEq(till.billOf("other").spent, 2 ether);
    }

    function test_a_bond_is_paid_to_the_wei() public {
        till.take{value: BOND}(BOND);
        vm.expectRevert(abi.encodeWithSelector(Bonds.WrongBond.selector, BOND, BOND + 1));
        till.take{value: BOND + 1}(BOND);
        vm.expectRevert(abi.encodeWithSelector(Bonds.WrongBond.selector, BOND, BOND - 1));
        till.take{value: BOND - 1}(BOND);
    }

    // --- Paying out ---

    function test_a_receiver_that_asks_again_is_paid_once() public {
        Receiver receiver = new Receiver(till, false);
        till.pay{value: 5 ether}();
        till.credit(address(receiver), 2 ether);
        till.credit(WINNER, 3 ether);
        till.withdraw(address(receiver));
        assertEq(address(receiver).balance, 2 ether);
        assertEq(receiver.paid(), 1);
        assertEq(bytes32(receiver.answer()), bytes32(Bonds.NothingOwed.selector));
        till.withdraw(WINNER);
        assertEq(WINNER.balance, 3 ether);
    }

    function test_a_receiver_that_refuses_keeps_its_claim_and_blocks_nobody() public {
        address receiver = address(new Receiver(till, true));
        till.pay{value: 5 ether}();
        till.credit(receiver, 2 ether);
        till.credit(WINNER, 3 ether);
        vm.expectRevert(abi.encodeWithSelector(Bonds.TransferFailed.selector, receiver, 2 ether));
        till.withdraw(receiver);
        assertEq(till.owed(receiver), 2 ether);
        till.withdraw(WINNER);
        assertEq(WINNER.balance, 3 ether);
        vm.expectRevert(abi.encodeWithSelector(Bonds.NothingOwed.selector, WINNER));
        till.withdraw(WINNER);
    }
}

contract MeterTest is Test {
    uint256 private constant PRICE = 100 gwei;

    Scale private scale;

    function setUp() public {
        scale = new Scale();
    }

    function test_a_transaction_is_counted_once() public {
        vm.txGasPrice(PRICE);
        uint256 first = scale.move(PRICE, "");
        uint256 second = scale.move(PRICE, "");
        assertEq(first - second, 21_000 * PRICE);
        assertEq(scale.move(PRICE, ""), second);
    }

    function test_a_multicall_is_one_transaction() public {
        vm.txGasPrice(PRICE);
        bytes[] memory calls = new bytes[](3);
        for (uint256 i = 0; i < 3; i++) {
            calls[i] = abi.encodeCall(scale.move, (PRICE, ""));
        }
        scale.multicall(calls);
        assertEq(scale.costs(0) - scale.costs(1), 21_000 * PRICE);
        assertEq(scale.costs(1), scale.costs(2));
    }

    /// @dev Three calls whose offsets all point to the same bytes, so that these are paid for once.
    function test_calls_that_share_their_calldata_are_refused() public {
        vm.txGasPrice(PRICE);
        bytes memory move = abi.encodeCall(scale.move, (PRICE, new bytes(3200)));
        bytes memory shared = bytes.concat(
            abi.encodeWithSelector(Multicall.multicall.selector, 32, 3, 96, 96, 96),
            bytes32(move.length),
            move,
            bytes28(0)
        );
        (bool taken, bytes memory answer) = address(scale).call(shared);
        assertTrue(!taken, "bytes of the transaction are billed more than once");
        assertEq(bytes32(answer), bytes32(Multicall.SharedCalldata.selector));
    }

    /// @dev Isolated: every call of the test is a transaction.
    /// forge-config: default.isolate = true
    function test_every_transaction_is_counted() public {
        uint256 first = scale.move(PRICE, "");
        assertEq(scale.move(PRICE, ""), first);
    }

    function test_a_byte_of_calldata_is_16_gas() public {
        vm.txGasPrice(PRICE);
        scale.move(PRICE, "");
        uint256 none = scale.move(PRICE, "");
        assertEq(scale.move(PRICE, new bytes(320)) - none, 320 * 16 * PRICE);
    }

    function testFuzz_the_lower_price_counts(uint64 price, uint64 most) public {
        vm.txGasPrice(1);
        scale.move(1, "");
        uint256 gas = scale.move(1, "");
        assertTrue(gas > 16_000, "writing it down is not counted");
        vm.txGasPrice(price);
        uint256 paid = price == 0 ? 1 : price;
        assertEq(scale.move(most, ""), gas * (paid < most ? paid : most));
    }

    function test_an_estimate_at_price_0_counts_a_wei() public {
        vm.txGasPrice(1);
        scale.move(PRICE, "");
        uint256 atOne = scale.move(PRICE, "");
        vm.txGasPrice(0);
        assertEq(scale.move(PRICE, ""), atOne);
        assertTrue(atOne > 0, "nothing is written, so that less gas is estimated than needed");
    }
}

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

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Meter} from "../../contracts/game/Meter.sol";
import {Multicall} from "../../contracts/game/Multicall.sol";
import {Test} from "../Test.sol";

/// @notice Measures nothing but itself.
contract Scale is Meter, Multicall {
    uint256[] public costs;

    function move(uint256 price, bytes calldata) external returns (uint256 cost) {
        uint256 start = gasleft();
        (cost,) = _cost(start, price);
        costs.push(cost);
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

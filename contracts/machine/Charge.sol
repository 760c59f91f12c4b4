// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account} from "../structures/Account.sol";
import {View, viewOf} from "../structures/View.sol";
import {Authorize} from "./Authorize.sol";
import {Cpu, emptyCpu} from "./Cpu.sol";
import {Delegation} from "./Delegation.sol";
import {Header} from "./Header.sol";
import {Fork, Host} from "./Host.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {Queue} from "./Queue.sol";
import {AccountWalk, State} from "./State.sol";
import {Tx, emptyTx} from "./Tx.sol";

library Charge {
    /// @dev Longest init code (EIP-3860), bytes.
    uint256 internal constant MAX_INIT_CODE = 49_152;
    /// @dev Greatest gas limit of a transaction from osaka on (EIP-7825).
    uint256 private constant MAX_GAS = 1 << 24;
    uint256 internal constant MAX_NONCE = type(uint64).max;

    /// @notice Phase charge: the checks of docs/batches.md §7 that need the state or the block; then the sender pays
    /// for all of the gas, and its nonce goes up.
    function stepCharge(Machine memory m, Host memory host) internal pure {
        Intake memory intake = openIntake(m);
        Header memory header = m.header();
        uint256 intrinsic = intrinsicGas(intake);
        uint256 floor = host.config.fork == Fork.CANCUN ? 0 : floorGas(intake);
        (bool fits, uint256 cost) = costOf(intake);
        if (
            intake.priorityFee > intake.maxFee || intake.maxFee < header.baseFee
                || intake.gasLimit > header.gasLimit - m.block_().gasUsed
                || (isForced(intake)
                    && intake.gasLimit > host.config.gasLimitFloor / Queue.MAX_FORCED)
                || intake.gasLimit < intrinsic || intake.gasLimit < floor || !fits
                || (host.config.fork >= Fork.OSAKA && intake.gasLimit > MAX_GAS)
                || (intake.creates && intake.dataLength > MAX_INIT_CODE)
        ) {
            m.rest();
            return;
        }
        bytes32 start = m.world().state;
        AccountWalk memory at = State.walkAccount(m, start, intake.sender);
        if (!mayPay(m, host, at.account, intake, cost)) {
            m.rest();
            return;
        }
        Tx memory tx_ = emptyTx();
        tx_.kind = intake.kind;
        tx_.raw = viewOf(intake.source, intake.offset, intake.length);
        tx_.origin = intake.sender;
        uint256 room = intake.maxFee - header.baseFee;
        tx_.priorityFee = intake.priorityFee < room ? intake.priorityFee : room;
        tx_.gasPrice = header.baseFee + tx_.priorityFee;
        tx_.gasLimit = intake.gasLimit;
        tx_.floorGas = floor;
        tx_.start = start;
        at.account.nonce += 1;
        at.account.balance -= intake.gasLimit * tx_.gasPrice;
        State.putAccount(m, at, at.account);
        m.setTx(tx_);
        Cpu memory cpu = emptyCpu();
        cpu.gas = intake.gasLimit - intrinsic;
        m.setCpu(cpu);
        if (intake.accessLength == 0) {
            Authorize.startAuthorizing(m, intake);
        } else {
            intake.position = intake.accessOffset;
            intake.slotsEnd = 0;
            m.enterWith(Phase.WARM, intake.hashOf());
        }
    }

    /// @dev Whether a transaction comes from the forced queue: it is a Bytes of its own; in a batch headers stand before
    /// it.
    function isForced(Intake memory intake) private pure returns (bool) {
        return intake.offset == 0;
    }

    /// @dev EIP-3607 (with EIP-7702's exception for delegated accounts), nonce, balance.
    function mayPay(
        Machine memory m,
        Host memory host,
        Account memory account,
        Intake memory intake,
        uint256 cost
    ) private pure returns (bool) {
        if (!State.isNoCode(account.codeHash)) {
            if (host.config.fork == Fork.CANCUN) return false;
            if (!Delegation.isDelegation(m, account.codeHash)) return false;
        }
        return account.nonce == intake.nonce && intake.nonce != MAX_NONCE && account.balance >= cost;
    }

    /// @dev The most that the transaction can cost its sender; not `fits` from 2^256 wei on.
    function costOf(Intake memory intake) private pure returns (bool fits, uint256 cost) {
        unchecked {
            uint256 fee = intake.gasLimit * intake.maxFee;
            cost = fee + intake.value;
            fits = (intake.maxFee == 0 || fee / intake.maxFee == intake.gasLimit) && cost >= fee;
        }
    }

    /// @dev Yellow Paper, equation 64, with EIP-2028, 2930, 3860 and 7702.
    function intrinsicGas(Intake memory intake) private pure returns (uint256 gas) {
        gas = 21_000 + 4 * intake.zeros + 16 * intake.nonzeros;
        gas += 2400 * intake.accounts + 1900 * intake.slots + 25_000 * intake.authorizations;
        if (intake.creates) gas += 32_000 + 2 * ((intake.dataLength + 31) / 32);
    }

    /// @dev EIP-7623: 10 gas a token, of which a byte is one or four.
    function floorGas(Intake memory intake) private pure returns (uint256) {
        return 21_000 + 10 * (intake.zeros + 4 * intake.nonzeros);
    }
}
